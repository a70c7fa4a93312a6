import type { StoreValue } from '@walkeros/core';
import { createFakeClock, testSeed, testSize } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { newPath, openStore } from './open-store.js';

const SEED = testSeed();

/** Few enough to meet again, alike enough to be mixed up: halves of an emoji, NUL, case, forms. */
const key = fc.constantFrom(
  ...['', 'a', 'A', 'a\0', 'a\0b', '\u{1f600}', '\ud83d', '\ude00', '\ufffd', 'é', 'e\u0301'],
  ...['__proto__', '../a', "a'; DROP TABLE entries; --", '%', '1', '1.0', 'x'.repeat(10_000)],
);
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.uint8Array({ maxLength: 5_000 }));
const ttlMs = fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined });

const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key, value, ttlMs }),
  fc.record({ do: fc.constant('add' as const), key, value, ttlMs }),
  fc.record({ do: fc.constant('delete' as const), key }),
  fc.record({ do: fc.constant('get' as const), key }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }),
  fc.record({ do: fc.constant('open again' as const) }),
);

test('any sequence of calls is answered as a map would answer it', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
    const clock = createFakeClock(1_000);
    const path = newPath();
    let store = await openStore(path, { clock });
    const model = new Map<string, { value: StoreValue; endsMs: number }>();
    const find = (wanted: string): StoreValue | undefined => {
      const found = model.get(wanted);
      return found && clock.now() < found.endsMs ? found.value : undefined;
    };

    for (const one of steps) {
      if (one.do === 'wait') clock.advance(one.ms);
      else if (one.do === 'get') expect(await store.get(one.key)).toEqual(find(one.key));
      else if (one.do === 'delete') {
        await store.delete(one.key);
        model.delete(one.key);
      } else if (one.do === 'open again') {
        await store.destroy();
        store = await openStore(path, { clock });
      } else {
        const entry = {
          value: one.value as StoreValue,
          endsMs: clock.now() + (one.ttlMs ?? Infinity),
        };
        const isTaken = find(one.key) !== undefined;
        const isDone = one.do === 'set' || (await store.add(one.key, entry.value, one.ttlMs));
        if (one.do === 'set') await store.set(one.key, entry.value, one.ttlMs);
        if (one.do === 'add') expect(isDone).toBe(!isTaken);
        if (isDone) model.set(one.key, entry);
      }
    }
    const keys = [...model.keys()];
    expect(await store.getMany(keys)).toEqual(keys.map(find));
    await store.destroy();
  });

  await fc.assert(property, { seed: SEED, numRuns: testSize(60, 2_000) });
}, 1_800_000);
