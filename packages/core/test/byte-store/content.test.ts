import { rawContent, structuredContent } from '../../src/byte-store/index.js';
import { systemClock } from '../../src/index.js';

const MEBIBYTE = 1024 * 1024;

function readBack(value: Uint8Array): { bytes: Buffer; read: Uint8Array } {
  const content = structuredContent(MEBIBYTE, systemClock);
  const bytes = Buffer.concat(content.write('key', value));
  return { bytes, read: content.read('key', bytes) as Uint8Array };
}

describe('what a structured store keeps', () => {
  test.each([0, 1, 100, 65_536, MEBIBYTE - 1])('gives %d bytes back as they were', (size) => {
    const value = new Uint8Array(size).fill(7);

    expect(Buffer.compare(readBack(value).read, value)).toBe(0);
  });

  test('hands out much binary without a copy, and little of it apart from its buffer', () => {
    const [much, little] = [readBack(new Uint8Array(100_000)), readBack(new Uint8Array(100))];

    expect(much.read.buffer).toBe(much.bytes.buffer);
    expect(little.read.buffer.byteLength).toBe(100);
  });

  test('shares nothing with what was written', () => {
    const value = new Uint8Array(100_000).fill(1);
    const [head, kept] = structuredContent(MEBIBYTE, systemClock).write('key', value);
    value.fill(2);

    expect(head?.length).toBeGreaterThan(0);
    expect(kept?.at(-1)).toBe(1);
  });

  test('has a limit, raw or not', () => {
    const value = new Uint8Array(11);

    expect(() => rawContent(10).write('key', value)).toThrow('"maxBytes" allows 10');
    expect(() => structuredContent(10, systemClock).write('key', value)).toThrow('maxBytes');
  });
});
