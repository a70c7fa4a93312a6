import {
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  settle,
  testSeed,
  testSize,
  type Fault,
} from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createCacheStore, wrapStore } from '../src/index.js';

/** Every way in which a tier can go wrong on one call. */
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.constant({ kind: 'throw', error: new Error('down') } as const),
  fc.constant({ kind: 'reject', error: new Error('down') } as const),
  fc.constant({ kind: 'hang' } as const),
  fc.constant({ kind: 'lost-reply', error: new Error('down') } as const),
  fc.integer({ min: 1, max: 3_000 }).map((ms) => ({ kind: 'delay', ms }) as const),
  fc
    .constantFrom<unknown>(
      'text',
      7,
      null,
      [],
      {},
      { exp: 1, value: 'old' },
      { value: 'foreign' },
    )
    .map((value) => ({ kind: 'garbage', value }) as const),
  fc.constant({
    kind: 'garbage',
    value: {
      key: 'other',
      value: 'of another key',
      exp: 9_999_999_999_999,
      at: 9_999_999_999_999,
    },
  } as const),
);

const step = fc.record({
  do: fc.constantFrom('get' as const, 'get' as const, 'set' as const, 'delete' as const),
  key: fc.constantFrom('a', 'b', 'c'),
  faults: fc.array(fault, { maxLength: 2 }),
});

const SEED = testSeed();

describe(`a tier that does anything at all (WALKEROS_SEED=${SEED})`, () => {
  it.each([
    ['directly behind the wrapper', false],
    ['behind a memory tier of its own', true],
  ])(
    '%s never changes an answer and never fails a call',
    async (_name, withMemory) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
          const clock = createFakeClock();
          const backing = createMemoryStore({ a: 'a0', b: 'b0' });
          const faulty = createFaultyStore({ clock });
          const cache = { rules: [{ ttl: 300 }] };
          const tier = withMemory
            ? wrapStore(faulty, { id: 'm', cache, clock, tier: createCacheStore({ clock }) })
            : faulty;
          const store = wrapStore(backing, { id: 's', cache, tier, clock });

          for (const [index, { do: operation, key, faults }] of steps.entries()) {
            for (const one of faults) {
              // A reply for the very key that is asked would be a true answer.
              if ('swapped' in one && one.swapped === key) continue;
              faulty.script(operation, one);
              if (operation !== 'get') faulty.script('get', one);
            }
            const call =
              operation === 'set'
                ? store.set(key, `${key}${index + 1}`)
                : store[operation](key);
            const outcome = Promise.allSettled([call]);
            await clock.advanceAsync(40_000);
            const [settled] = await outcome;

            expect(settled?.status).toBe('fulfilled');
            if (operation === 'get')
              expect(settled).toHaveProperty('value', backing.entries.get(key));
            await settle();
          }
        }),
        { numRuns: testSize(1_500, 50_000), seed: SEED },
      );
    },
    7_200_000,
  );
});
