import fc from 'fast-check';
import { countJsonValues } from '../src/archive/count-json-values.js';

function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + valuesIn(each), 1);
}

test('no JSON text holds more values than are counted, or less than half of them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const counted = countJsonValues(Buffer.from(JSON.stringify(value, null, 1)));

      expect(counted).toBeGreaterThanOrEqual(valuesIn(value));
      expect(counted).toBeLessThanOrEqual(2 * valuesIn(value));
    }),
  );
});

test('brackets, commas and quotes in strings count for nothing', () => {
  expect(countJsonValues(Buffer.from(JSON.stringify(',[{"\\",[{\\')))).toBe(1);
  expect(countJsonValues(Buffer.from('{"[,\\"{":[{},"]"]}'))).toBe(5);
});
