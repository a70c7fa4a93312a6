import { backoffMs, systemClock } from '../src/index.js';

const waits = (random: number): number[] =>
  [1, 2, 3, 4, 5].map((failures) =>
    backoffMs(failures, { baseMs: 100, maxMs: 500 }, { ...systemClock, random: () => random }),
  );

test('the bound of a back-off doubles with each failure until it meets the maximum', () => {
  expect(waits(1)).toEqual([100, 200, 400, 500, 500]);
});

test('a back-off may be anything from nothing up to its bound', () => {
  expect(waits(0)).toEqual([0, 0, 0, 0, 0]);
  expect(waits(0.5)).toEqual([50, 100, 200, 250, 250]);
});
