import fc from 'fast-check';
import { nthSmallest } from '../src/nth-smallest.js';

it('finds what sorting would put there, for any numbers and any place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ noNaN: true })), {
        minLength: 1,
      }),
      fc.nat(),
      (numbers, n) => {
        const place = (n % numbers.length) + 1;
        const sorted = Float64Array.from(numbers).sort();
        // Sorting tells -0 from 0, comparing does not.
        expect(nthSmallest(Float64Array.from(numbers), place) + 0).toBe(
          (sorted[place - 1] ?? 0) + 0,
        );
      },
    ),
    { numRuns: 5_000 },
  );
});

it.each([
  ['sorted', (i: number) => i],
  ['reversed', (i: number) => -i],
  ['equal', () => 7],
])('is right for many numbers that are %s', (_name, valueAt) => {
  const numbers = Float64Array.from({ length: 100_000 }, (_, i) => valueAt(i));

  expect(nthSmallest(numbers, 50_000)).toBe(Float64Array.from(numbers).sort()[49_999]);
});
