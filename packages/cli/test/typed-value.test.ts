import fc from 'fast-check';
import { typedValue } from '../src/store/typed-value.js';

test('every value that is written as JSON is kept as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(typedValue(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('no whole number becomes another one', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (number) => {
      let kept: unknown;
      try {
        kept = typedValue(String(number));
      } catch {
        return;
      }
      expect(BigInt(String(kept).includes('e') ? Number(kept) : String(kept))).toBe(number);
    }),
  );
});

test.each(['1.50', '1500', '15e2', '0.1', '-0.0', '1e21', '12345678901234567000', '1e-7'])(
  '%s is kept as a number',
  (text) => expect(typedValue(text)).toBe(Number(text)),
);

test('text that is no JSON is text, however long its digits', () => {
  expect(typedValue('id 123456789012345678901234567890')).toMatch(/^id /);
});
