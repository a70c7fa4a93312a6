import { createRetryBudget } from '../src/index.js';

test('a retry budget grants a hundred retries, and one more for every ten calls', () => {
  const budget = createRetryBudget();
  const granted = (asked: number): number =>
    Array.from({ length: asked }, () => budget.spend()).filter(Boolean).length;

  expect(granted(1_000)).toBe(100);
  for (let call = 0; call < 55; call++) budget.earn();
  expect(granted(1_000)).toBe(5);
  for (let call = 0; call < 10_000; call++) budget.earn();
  expect(granted(1_000)).toBe(100);
});
