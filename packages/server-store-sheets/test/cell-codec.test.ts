import type { StoreValue } from '@walkeros/core';
import { sameValue, sampleValues } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { decodeCell, decodeKey, encodeCell, encodeKey } from '../src/cell-codec.js';

/** Strings of every kind, with more of those that a cell would take for something else. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', 'null', 'true', '#N/A', 'Loading...', "'x", '"x"', '{"a":1}', '[1]', '['),
  fc.json(),
  fc.string().map((inner) => JSON.stringify(inner)),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);

test.each(sampleValues)('$name comes back from a cell exactly', ({ value }) => {
  expect(sameValue(decodeCell(encodeCell(value), 'T!B2'), value)).toBe(true);
});

test('any string comes back from a cell, and is text that a sheet keeps', () => {
  fc.assert(
    fc.property(text, (value) => {
      const cell = encodeCell(value);
      expect(cell).not.toBe('');
      expect(JSON.parse(JSON.stringify(cell))).toBe(cell);
      expect(Buffer.from(String(cell)).toString()).toBe(cell);
      expect(decodeCell(cell, 'T!B2')).toBe(value);
    }),
    { numRuns: 3000 },
  );
});

test('any JSON comes back from a cell', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const decoded = decodeCell(encodeCell(value as StoreValue), 'T!B2');
      expect(sameValue(decoded, value)).toBe(true);
    }),
  );
});

test('any key comes back from a cell, and no two share one', () => {
  fc.assert(
    fc.property(text, text, (key, other) => {
      expect(decodeKey(encodeKey(key))).toBe(key);
      expect(encodeKey(key) === encodeKey(other)).toBe(key === other);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['gold', 'gold'],
  ['007', '007'],
  ['1,000', '1,000'],
  ['{"a":1}', { a: 1 }],
  ['[1,2]', [1, 2]],
  ['{not json', '{not json'],
  ['"quoted"', 'quoted'],
  ['"half', '"half'],
  ['null', null],
  ['=1+1', '=1+1'],
  [42, 42],
  [false, false],
  ['', undefined],
])('a person who types %p means %p', (content, value) => {
  expect(decodeCell(content, 'T!B2')).toEqual(value);
});

test.each(['gold', '=HYPERLINK("x")', '+1', '@a', 'line\nbreak', 'caf\u00e9'])(
  '%p is written as it is',
  (value) => {
    expect(encodeCell(value)).toBe(value);
  },
);

test('a cell takes 50 000 characters and not one more', () => {
  expect(encodeCell('x'.repeat(50_000))).toHaveLength(50_000);
  expect(() => encodeCell('x'.repeat(50_001))).toThrow('50001');
  expect(() => encodeKey('x'.repeat(50_001))).toThrow('longer than');
});
