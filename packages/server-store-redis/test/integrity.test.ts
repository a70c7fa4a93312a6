import fc from 'fast-check';
import { sampleValues, sameValue } from '@walkeros/store-testkit';
import { createContent } from '../src/content.js';
import { kindOf } from './open-store.js';

const content = createContent({ maxBytes: 1_000_000, isRaw: false, clientPrefix: '' });
const NAME = 'app:key';

function written(value: unknown, name = NAME): Buffer {
  return Buffer.from(content.write(name, value as never));
}

/** What a read of these bytes comes to: a value, or the kind of its failure. */
async function outcome(bytes: Buffer, name = NAME): Promise<unknown> {
  let found: unknown;
  const kind = await kindOf((async () => (found = content.read(name, bytes)))());
  return kind ?? { found };
}

describe('what a store writes', () => {
  test.each(sampleValues.map(({ name, value }) => [name, value]))(
    'is read again, exactly: %s',
    (_, value) => {
      expect(sameValue(content.read(NAME, written(value)), value)).toBe(true);
    },
  );

  test.each(['', 'text', 'say "no"', 'back\\slash', 'line\nbreak', 'ü€🦊', '\ud83e'])(
    'is read again as text: %j',
    (text) => {
      expect(content.read(NAME, written(text))).toBe(text);
    },
  );

  test('is JSON to every other program', () => {
    expect(JSON.parse(written({ tier: 'gold' }).toString())).toEqual({ tier: 'gold' });
  });

  test('is never a value once a bit has changed', async () => {
    const values = [0, 12345, 'text', true, null, { a: [1, 'b'] }, new Uint8Array([1, 2])];
    for (const value of values) {
      const bytes = written(value);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const harmed = Buffer.from(bytes);
        harmed[bit >> 3] = (harmed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await outcome(harmed)).toBe('invalid-data');
      }
    }
  });

  test('is never a value once it is cut short or has grown', async () => {
    for (const value of [12345, 'text', { a: 1 }]) {
      const bytes = written(value);
      for (let length = 0; length < bytes.length; length++)
        expect(await outcome(bytes.subarray(0, length))).toBe('invalid-data');
      expect(await outcome(Buffer.concat([bytes, Buffer.from('\r\n')]))).toBe('invalid-data');
    }
  });

  test('is no value of another name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.jsonValue(), async (one, other, value) => {
        fc.pre(one !== other);
        expect(await outcome(written(value, one), other)).toBe('invalid-data');
      }),
    );
  });
});

test('no two short names share what a checksum makes of them', () => {
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  const pairs = characters.flatMap((first) => characters.map((second) => first + second));
  const names = ['', ...characters, ...pairs];
  const checksums = names.map((name) => content.write(name, 0));

  expect(new Set(checksums).size).toBe(names.length);
});

describe('what other programs write', () => {
  test.each([
    '{"a":1}',
    ' 12\n',
    '\n{\n        "a": 1\n}\n',
    `\n${' '.repeat(24)}{ "a": 1 }`,
    `\n${'\t'.repeat(17)}\n{ "a": 1 }`,
    '"x"',
    '-0.5',
  ])('is read as JSON: %j', async (text) => {
    expect(await outcome(Buffer.from(text))).toEqual({ found: JSON.parse(text) });
  });

  test('is refused when it is no JSON', async () => {
    expect(await outcome(Buffer.from('OK'))).toBe('invalid-data');
  });
});

test('raw bytes carry no checksum', () => {
  const raw = createContent({ maxBytes: 100, isRaw: true, clientPrefix: '' });

  expect(raw.write(NAME, 'text')).toBe('text');
  expect(raw.read(NAME, Buffer.from('text'))).toEqual(new Uint8Array(Buffer.from('text')));
});

test('a prefix of the client is a part of the name', async () => {
  const prefixed = createContent({ maxBytes: 100, isRaw: false, clientPrefix: 'app:' });

  expect(await outcome(Buffer.from(prefixed.write('key', 1)))).toEqual({ found: 1 });
});
