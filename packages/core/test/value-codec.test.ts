import { deepStrictEqual } from 'node:assert';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { CodecError } from '../src/codec-error.js';
import type { StoreValue } from '../src/store.js';
import { isStoreValue, MAX_VALUE_DEPTH } from '../src/value.js';
import { decodeText, decodeValue, encodeText, encodeValue } from '../src/value-codec.js';

const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
  .map((units) => String.fromCharCode(...units));
const text = fc.oneof(
  anyText,
  fc.constantFrom('$walkeros', '"$walkeros":', '\ud800', 'bytes', ''),
);
const key = fc.oneof(
  anyText,
  fc.constantFrom('__proto__', 'constructor', 'toString', '$walkeros', 'length', '0', ''),
);

function objectOf(entries: [string, StoreValue][]): StoreValue {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return object;
}

const { value: anyValue } = fc.letrec<{ value: StoreValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<StoreValue>(null, true, false, NaN, Infinity, -Infinity, -0, 0),
    fc.double(),
    text,
    fc.uint8Array({ maxLength: 9 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map(objectOf),
    fc
      .tuple(fc.constantFrom('bytes', 'number', 'object'), tie('value'))
      .map(([kind, content]) => ({ $walkeros: [kind, content] })),
  ),
}));

const runs = { numRuns: 10_000 };

function nested(levels: number): StoreValue {
  let value: StoreValue = 'core';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

describe('the value codec', () => {
  it('gives back every value exactly, as bytes and as text', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        deepStrictEqual(decodeValue(encodeValue(value)), value);
        deepStrictEqual(decodeText(encodeText(value)), value);
      }),
      runs,
    );
  });

  it('calls a store value exactly what it can encode', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withMap: true, withBigInt: true }), (value) => {
        let encodes = true;
        try {
          encodeValue(value as StoreValue);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
          encodes = false;
        }
        expect(isStoreValue(value)).toBe(encodes);
      }),
      runs,
    );
  });

  it('writes a value without special leaves as plain JSON', () => {
    const value = { a: [1, 'two', null, { b: true }], empty: {}, none: [] };
    expect(Buffer.from(encodeValue(value)).toString()).toBe(JSON.stringify(value));
    expect(encodeText(value)).toBe(JSON.stringify(value));
  });

  it('writes text as JSON does, whatever it holds', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = `a${String.fromCharCode(unit)}`;
      if (encodeText(text) !== JSON.stringify(text))
        throw new Error(`differs for ${unit.toString(16)}`);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeText(text)).toBe(JSON.stringify(text));
      }),
    );
  });

  it('writes special leaves in the documented form', () => {
    expect(encodeText({ n: NaN, z: -0, b: new Uint8Array([0, 1, 2]) })).toBe(
      '{"n":{"$walkeros":["number","NaN"]},"z":{"$walkeros":["number","-0"]},"b":{"$walkeros":["bytes","AAEC"]}}',
    );
    expect(encodeText({ $walkeros: 1 })).toBe('{"$walkeros":["object",{"$walkeros":1}]}');
  });

  it('keeps bytes as they are behind one zero when the whole value is binary', () => {
    expect([...encodeValue(new Uint8Array([7, 0, 255]))]).toEqual([0, 7, 0, 255]);
    expect([...encodeValue(new Uint8Array())]).toEqual([0]);
  });

  it('takes a Buffer and a view into a larger one, and gives back a Uint8Array of its own', () => {
    const large = Buffer.from('xxhelloxx');
    for (const value of [large.subarray(2, 7), [large.subarray(2, 7)]]) {
      const bytes = encodeValue(value);
      const [decoded] = [decodeValue(bytes)].flat();
      expect(Object.getPrototypeOf(decoded)).toBe(Uint8Array.prototype);
      bytes.fill(0);
      deepStrictEqual(decoded, new Uint8Array(Buffer.from('hello')));
    }
  });

  it('keeps a string of several megabytes', () => {
    const big = 'ä\ud83d\ude00"\\'.repeat(500_000);
    expect(decodeValue(encodeValue({ big })) as unknown).toEqual({ big });
  });

  it('takes plain objects and lists of another realm, and objects without a prototype', () => {
    const foreign = runInNewContext('({ list: [1, { two: 2 }] })') as StoreValue;
    expect(decodeValue(encodeValue(foreign))).toEqual({ list: [1, { two: 2 }] });
    const bare = Object.assign(Object.create(null) as Record<string, StoreValue>, { a: 1 });
    expect(decodeValue(encodeValue(bare))).toEqual({ a: 1 });
  });

  it(`takes ${MAX_VALUE_DEPTH} levels and no more`, () => {
    const deep = nested(MAX_VALUE_DEPTH);
    expect(encodeText(decodeValue(encodeValue(deep)))).toBe(encodeText(deep));
    const tagged = nested(MAX_VALUE_DEPTH - 1);
    deepStrictEqual(decodeValue(encodeValue([tagged, NaN])), [tagged, NaN]);
    expect(() => encodeValue(nested(MAX_VALUE_DEPTH + 1))).toThrow(CodecError);
    expect(() => encodeValue(nested(100_000))).toThrow(CodecError);
  });
});

class Point {
  x = 1;
}
class Items extends Array<number> {}
const cycle: Record<string, unknown> = {};
cycle['again'] = [cycle];

describe('the value codec refuses, with the place and without the value,', () => {
  const gaps: unknown[] = ['secret'];
  gaps[2] = 'secret';
  const refused: [string, unknown, string][] = [
    ['undefined as a whole', undefined, ''],
    ['undefined in an object', { a: { b: undefined } }, 'a.b'],
    ['undefined in a list', ['secret', undefined], '1'],
    ['a list with gaps', { list: gaps }, 'list'],
    ['a list with properties', Object.assign(['secret'], { more: 'secret' }), ''],
    ['a Date', { at: new Date() }, 'at'],
    ['a Map', [new Map([['a', 'secret']])], '0'],
    ['a Set', { s: new Set(['secret']) }, 's'],
    ['an Error', { e: new Error('secret') }, 'e'],
    ['a bigint', { n: 12n }, 'n'],
    ['a function', { f: () => 'secret' }, 'f'],
    ['toJSON', { toJSON: () => 'secret' }, 'toJSON'],
    ['a symbol', { s: Symbol('secret') }, 's'],
    ['a symbol as a key', { a: { [Symbol('secret')]: 1 } }, 'a'],
    ['a class instance', { p: new Point() }, 'p'],
    ['an instance of a list class', { p: Items.from([1]) }, 'p'],
    ['an object with another prototype', { p: Object.create({ a: 1 }) as unknown }, 'p'],
    ['a boxed string', { p: Object('secret') as unknown }, 'p'],
    ['a promise', { p: Promise.resolve('secret') }, 'p'],
    ['an ArrayBuffer', { b: new ArrayBuffer(4) }, 'b'],
    ['another typed array', { b: new Float64Array(4) }, 'b'],
  ];
  it.each(refused)('%s', (_name, value, path) => {
    expect.assertions(4);
    try {
      encodeValue(value as StoreValue);
    } catch (error) {
      expect(error).toBeInstanceOf(CodecError);
      expect(error).toMatchObject({ code: 'STORE_INVALID_DATA', path });
      expect(String(error)).not.toContain('secret');
    }
    expect(isStoreValue(value)).toBe(false);
  });

  it('a value that contains itself', () => {
    expect(() => encodeValue(cycle as StoreValue)).toThrow('contains itself');
  });
});

describe('decoding', () => {
  const damaged: [string, string | Uint8Array][] = [
    ['no bytes', new Uint8Array()],
    ['half of a JSON text', '{"secret":'],
    ['text that is not JSON', 'secret'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['an unknown tag', '{"$walkeros":["secret","x"]}'],
    ['a tag without a payload', '{"$walkeros":["bytes"]}'],
    ['a tag beside other keys', '{"$walkeros":["number","NaN"],"secret":1}'],
    ['a tag with something else inside', '{"$walkeros":{"bytes":""}}'],
    ['a number that JSON could hold', '{"$walkeros":["number","1"]}'],
    ['broken base64', '{"$walkeros":["bytes","AA*C"]}'],
    ['base64 of a wrong length', '{"$walkeros":["bytes","AAE"]}'],
    ['an escaped list', '{"$walkeros":["object",[]]}'],
    ['a hundred thousand levels', `${'['.repeat(1e5)}${']'.repeat(1e5)}`],
    ['six hundred levels', `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`],
  ];
  it.each(damaged)('refuses %s and does not repeat it', (_name, input) => {
    expect.assertions(3);
    const bytes = typeof input === 'string' ? Buffer.from(input) : input;
    try {
      decodeValue(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(CodecError);
      expect(error).toMatchObject({ code: 'STORE_INVALID_DATA' });
      expect(String(error)).not.toContain('secret');
    }
  });

  it('reads JSON that others wrote', () => {
    expect(decodeText(' { "a" : [ 1.50, "\\u00e4" ] }\n')).toEqual({ a: [1.5, 'ä'] });
  });

  it('keeps keys that look like prototypes as data', () => {
    const value = decodeText(
      '{"__proto__":{"polluted":true},"n":{"$walkeros":["number","-0"]}}',
    );
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'n']);
    const reassigned = decodeText('{"__proto__":{"$walkeros":["bytes","AAEC"]}}');
    expect(Object.getPrototypeOf(reassigned)).toBe(Object.prototype);
    expect(Object.entries(reassigned as object)).toEqual([
      ['__proto__', new Uint8Array([0, 1, 2])],
    ]);
  });

  it('never fails in another way or reaches Object.prototype, whatever the bytes', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    const noise = fc.uint8Array({ maxLength: 60 });
    const flipped = fc.tuple(anyValue, fc.nat(), fc.nat(255)).map(([value, place, byte]) => {
      const bytes = encodeValue(value);
      bytes[place % bytes.length] = byte;
      return bytes;
    });
    const pieces = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '"',
          '"__proto__":',
          '"$walkeros":',
          '"bytes"',
          '"number"',
          '"object"',
          '"NaN"',
          '"AAEC"',
          '1',
          'null',
        ),
        { maxLength: 20 },
      )
      .map((parts) => new Uint8Array(Buffer.from(parts.join(''))));
    fc.assert(
      fc.property(fc.oneof(noise, flipped, pieces), (bytes) => {
        try {
          const value = decodeValue(bytes);
          deepStrictEqual(decodeValue(encodeValue(value)), value);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
        }
        expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
      }),
      runs,
    );
  });
});
