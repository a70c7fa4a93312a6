import { xxh32 } from '../src/xxh32.js';

function sumOf(text: string, seed = 0): string {
  return (xxh32(Buffer.from(text), 0, seed) >>> 0).toString(16).padStart(8, '0');
}

describe('XXH32', () => {
  test.each([
    ['', '02cc5d05'],
    ['a', '550d7456'],
    ['abc', '32d153ff'],
    ['Nobody inspects the spammish repetition', 'e2293b2f'],
  ])('gives what others give: %j', (text, sum) => {
    expect(sumOf(text)).toBe(sum);
  });

  test('gives what others give for more than it looks at in one go', () => {
    expect(sumOf('some text'.repeat(10_000))).toBe('2d9064ed');
  });

  test('differs by its seed', () => {
    expect(sumOf('', 1)).not.toBe(sumOf(''));
    expect(sumOf('x'.repeat(100), 1)).not.toBe(sumOf('x'.repeat(100)));
  });

  test('is the same wherever in memory the bytes lie', () => {
    const bytes = Buffer.from('x'.repeat(10) + 'some text, longer than a stripe of sixteen');
    const sums = Array.from({ length: 11 }, (_, start) => {
      const moved = Buffer.alloc(200_000);
      bytes.copy(moved, 70_000 + start);
      return xxh32(moved.subarray(70_000 + start, 70_000 + start + bytes.length), 10, 7);
    });

    expect(new Set([...sums, xxh32(bytes, 10, 7)]).size).toBe(1);
  });

  test('is the same for bytes that are looked at whole and in portions', () => {
    const bytes = Buffer.from('some text'.repeat(2_000));
    for (let start = 0; start < 5; start++)
      for (let length = 16_384 - 8; length < 16_384 + 8; length++) {
        const some = bytes.subarray(0, start + length);
        expect(xxh32(some, start, 7)).toBe(xxh32(some.subarray(start), 0, 7));
      }
  });

  test('differs for every change of one byte', () => {
    const bytes = Buffer.from(
      'a text of a few stripes, and of a tail that is no stripe: 12345',
    );
    const sum = xxh32(bytes, 0, 7);
    for (let at = 0; at < bytes.length; at++)
      for (let change = 1; change < 256; change++) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        if (xxh32(changed, 0, 7) === sum) throw new Error(`byte ${at}, change ${change}`);
      }
  });
});
