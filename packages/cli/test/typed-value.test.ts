import fc from 'fast-check';
import { typedValue } from '../src/store/typed-value.js';

test('every value that is written as JSON is kept as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(typedValue(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

/** Digits with zeros behind them: some are kept, and some cannot be. */
const wholeNumber = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat({ max: 25 }))
  .map(([digits, zeros]) => digits * 10n ** BigInt(zeros));

/** The whole number that JavaScript writes as `1500` or `1.5e+3`. */
function written(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length);
}

test('no whole number becomes another one', () => {
  fc.assert(
    fc.property(wholeNumber, (number) => {
      let kept: unknown;
      try {
        kept = typedValue(String(number));
      } catch {
        return;
      }
      expect(written(String(kept))).toBe(number);
    }),
    { numRuns: 1_000 },
  );
});

test.each(['1.50', '1500', '15e2', '0.1', '-0.0', '1e21', '12345678901234567000', '1e-7'])(
  '%s is kept as a number',
  (text) => expect(typedValue(text)).toBe(Number(text)),
);

test('text that is no JSON is text, however long its digits', () => {
  expect(typedValue('id 123456789012345678901234567890')).toMatch(/^id /);
});
