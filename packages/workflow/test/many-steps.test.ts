import { createCounters } from '../src/workflow-counters.js';
import { createWorkflow, ok } from '../src/index.js';
import { flightsOf } from '../src/flights.js';
import { KeyLabels } from '../src/key-labels.js';

const STEPS = 100_000;

test('100 000 keyed steps leave nothing behind but what the cache holds', async () => {
  const kept = new Set<string>();
  const cache = {
    get: () => undefined,
    set: (key: string) => void kept.add(key),
    has: () => false,
    delete: () => false,
  };
  const work = (index: number) => ok({ index });
  const workflow = createWorkflow('many', { work }, { cache });

  const result = await workflow.run(async ({ step }) => {
    let sum = 0;
    for (let index = 0; index < STEPS; index++) {
      const value = await step('work', () => work(index), { key: `k:${index}` });
      sum += value.index;
    }
    return sum;
  });

  expect(result).toEqual(ok((STEPS * (STEPS - 1)) / 2));
  expect(kept.size).toBe(STEPS);
  expect(flightsOf(cache).size).toBe(0);
  expect(workflow.counters).toEqual({ ...createCounters(), misses: STEPS, populates: STEPS });
}, 60_000);

test('a run remembers the labels of its last 5 000 keys, not those of all', () => {
  const labels = new KeyLabels();
  const isKnown = (index: number) => labels.use(`k:${index}`, 'second') === 'first';
  for (let index = 0; index < STEPS; index++) labels.use(`k:${index}`, 'first');

  expect([STEPS - 1, STEPS - 5_000].map(isKnown)).toEqual([true, true]);
  expect([0, STEPS - 10_001].map(isKnown)).toEqual([false, false]);
});
