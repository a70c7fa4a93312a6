import { StoreError } from '@walkeros/core';
import {
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  seededRandom,
  testSeed,
  testSize,
  type Fault,
  type FaultyStore,
  type MemoryStore,
  type SeededRandom,
} from '@walkeros/store-testkit';
import { createCacheStore, wrapStore, type CachedStore } from '../src/index.js';

const FAULTS = testSize(20_000, 200_000);
const SEED = testSeed();
const KEYS = ['a', 'b', 'c', 'd'];
const DEADLINE_MS = 50;
/** Beyond each pause of a tier that is left alone, and beyond each entry's life. */
const STEP_MS = 40_000;

const storeError = (kind: 'unavailable' | 'invalid-data'): StoreError =>
  new StoreError(kind, 'tier', { store: 'tier', operation: 'get' });
const reset = (): Error => Object.assign(new Error('read'), { code: 'ECONNRESET' });

/** What a fault of a kind comes to on one call. */
type MakeFault = (call: { key: string; inner: MemoryStore; random: SeededRandom }) => Fault;

const KINDS: Record<string, MakeFault> = {
  'throws at once': () => ({ kind: 'throw', error: reset() }),
  hangs: () => ({ kind: 'hang' }),
  'is slow': ({ random }) => ({ kind: 'delay', ms: 1 + Math.floor(random() * 200) }),
  'resets the connection': () => ({ kind: 'reject', error: reset() }),
  'cuts its reply short': ({ key, inner }) => ({
    kind: 'garbage',
    value: JSON.stringify(inner.entries.get(`s:${key}`) ?? 'nothing').slice(0, -1),
  }),
  'finds that bits have flipped': () => ({ kind: 'reject', error: storeError('invalid-data') }),
  'replies with another type': ({ random }) => ({
    kind: 'garbage',
    value: [7, 'text', [], {}, null, { exp: 'soon' }][Math.floor(random() * 6)],
  }),
  "replies with another key's entry": ({ key, inner }) => ({
    kind: 'garbage',
    value: KEYS.filter((one) => one !== key)
      .map((one) => inner.entries.get(`s:${one}`))
      .find((entry) => entry !== undefined) ?? { key: 'other', value: 1, exp: 1e15, at: 1e15 },
  }),
  'holds an envelope of another version': ({ key }) => ({
    kind: 'garbage',
    value: { version: 0, data: `${key}/old`, expires: 1e15 },
  }),
  'is out of memory': () => ({ kind: 'reject', error: storeError('unavailable') }),
  flaps: ({ random }) =>
    random() < 0.5 ? { kind: 'throw', error: reset() } : { kind: 'delay', ms: 0 },
  'loses the reply to what it did': () => ({ kind: 'lost-reply', error: reset() }),
};
const OPERATIONS = ['get', 'set', 'delete'] as const;

interface Rig {
  clock: ReturnType<typeof createFakeClock>;
  backing: MemoryStore;
  inner: MemoryStore;
  faulty: FaultyStore;
  store: CachedStore;
}

function openRig(withMemory: boolean): Rig {
  const clock = createFakeClock();
  const backing = createMemoryStore({ a: 'a/0', b: 'b/0' });
  const inner = createMemoryStore();
  const faulty = createFaultyStore({ clock, inner });
  // The memory in front forgets between two steps, so that the tier behind it is asked.
  const memory = { rules: [{ ttl: 30 }], timeout: DEADLINE_MS };
  const tier = withMemory
    ? wrapStore(faulty, { id: 'm', cache: memory, clock, tier: createCacheStore({ clock }) })
    : faulty;
  const cache = { rules: [{ ttl: 300 }], timeout: DEADLINE_MS };
  return {
    clock,
    backing,
    inner,
    faulty,
    store: wrapStore(backing, { id: 's', cache, tier, clock }),
  };
}

interface Tally {
  wrong: string[];
  failed: string[];
  longestMs: number;
}

/** One call while the tier may fail; the backing says what is right. */
async function step(rig: Rig, random: SeededRandom, n: number): Promise<Partial<Tally>> {
  const { clock, store, backing } = rig;
  const key = KEYS[Math.floor(random() * KEYS.length)] ?? 'a';
  const operation = OPERATIONS[Math.floor(random() * 4)] ?? 'get';
  const startMs = clock.now();
  let endMs = Infinity;
  const call = async (): Promise<unknown> =>
    operation === 'set' ? store.set(key, `${key}/${n}`) : store[operation](key);
  const outcome = call().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const ended = outcome.then(() => (endMs = clock.now()));
  await clock.advanceAsync(STEP_MS);
  if (endMs === Infinity) return { failed: [`${operation} ${key} has not ended`] };
  await ended;
  const result = await outcome;
  const longestMs = endMs - startMs;
  if ('error' in result) return { failed: [`${operation} ${key}: ${String(result.error)}`] };
  if (operation !== 'get' || result.value === backing.entries.get(key)) return { longestMs };
  return { wrong: [`${key}: ${String(result.value)}`], longestMs };
}

async function strike(
  kind: MakeFault,
  { withMemory, operation }: { withMemory: boolean; operation: (typeof OPERATIONS)[number] },
  random: SeededRandom,
): Promise<Tally> {
  const rig = openRig(withMemory);
  const tally: Tally = { wrong: [], failed: [], longestMs: 0 };
  for (let n = 1; rig.faulty.strikes < FAULTS / CASES.length; n++) {
    rig.faulty.heal();
    const key = KEYS[Math.floor(random() * KEYS.length)] ?? 'a';
    if (random() < 0.7) rig.faulty.script(operation, kind({ key, inner: rig.inner, random }));
    const { wrong = [], failed = [], longestMs = 0 } = await step(rig, random, n);
    tally.wrong.push(...wrong);
    tally.failed.push(...failed);
    tally.longestMs = Math.max(tally.longestMs, longestMs);
  }
  return tally;
}

const CASES = Object.keys(KINDS).flatMap((name) =>
  OPERATIONS.flatMap((operation) =>
    [false, true].map((withMemory) => ({ name, operation, withMemory })),
  ),
);

describe(`${FAULTS} faults of a tier (WALKEROS_SEED=${SEED})`, () => {
  test.each(CASES)(
    'change no answer and fail no call: $name on $operation, behind a memory tier: $withMemory',
    async ({ name, operation, withMemory }) => {
      const kind = KINDS[name] as MakeFault;
      const random = seededRandom(SEED + CASES.findIndex((one) => one.name === name));
      const { wrong, failed, longestMs } = await strike(
        kind,
        { withMemory, operation },
        random,
      );

      expect({ wrong, failed }).toEqual({ wrong: [], failed: [] });
      // One fault costs a call one deadline at most.
      expect(longestMs).toBeLessThanOrEqual(DEADLINE_MS);
    },
    600_000,
  );
});
