/**
 * Two processes with one backing and one shared tier, without messages between them.
 *
 * A process may read what the other one has replaced until the `ttl` is over. Of what it
 * has written itself it reads nothing older, whatever the other one is doing: this is
 * read-your-writes, and no word of the other process is needed for it.
 */
import type { Cache, StoreValue } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createMemoryStore,
  settle,
  testSeed,
  testSize,
  type ControlledStore,
  type FakeClock,
} from '@walkeros/store-testkit';
import fc from 'fast-check';
import { wrapStore, type CachedStore } from '../src/index.js';

const ttl: Cache = { rules: [{ ttl: 300 }] };

interface Process {
  readonly store: CachedStore;
  /** Its own connection to the backing: calls of the two are not held up by each other. */
  readonly backing: ControlledStore;
  readonly clock: FakeClock;
}

interface Pair {
  readonly a: Process;
  readonly b: Process;
  readonly truth: ReturnType<typeof createMemoryStore>;
  readonly tier: ControlledStore;
}

/** @param aheadMs - How far the clock of `b` is ahead. */
function openPair(cache = ttl, { aheadMs = 0, truth = createMemoryStore() } = {}): Pair {
  const tier = createControlledStore();
  const open = (startMs: number): Process => {
    const clock = createFakeClock(startMs);
    const backing = createControlledStore(truth);
    const store = wrapStore(backing.store, {
      ...{ id: 's', cache, clock, tier: tier.store, backingTimeoutMs: 60_000 },
    });
    return { store, backing, clock };
  };
  return { a: open(1_000_000), b: open(1_000_000 + aheadMs), truth, tier };
}

async function finish<T>({ a, b, tier }: Pair, call: T | Promise<T>): Promise<T> {
  const ended = Promise.resolve(call);
  while (a.backing.pending.length + b.backing.pending.length + tier.pending.length > 0) {
    for (const each of [tier, a.backing, b.backing]) await each.releaseAll();
  }
  return ended;
}

/** `b` has read the backing, and its answer is on the way, when `a` writes. */
async function lateReader(pair: Pair, write: (store: CachedStore) => Promise<void>) {
  const { a, b, tier } = pair;
  const late = Promise.resolve(b.store.get('k'));
  await tier.release();
  await b.backing.perform();
  for (const { clock } of [a, b]) clock.advance(20);
  const writing = write(a.store);
  await a.backing.release();
  await tier.release();
  await writing;
  for (const { clock } of [a, b]) clock.advance(2_000);
  await finish(pair, late);
}

describe('a process that has written a key', () => {
  it.each([0, 900, -900])(
    'reads it, though another one populates what it had read before, %i ms ahead',
    async (aheadMs) => {
      const pair = openPair(ttl, { aheadMs, truth: createMemoryStore({ k: 'old' }) });
      await lateReader(pair, (store) => store.set('k', 'new'));

      expect(await finish(pair, pair.a.store.get('k'))).toBe('new');
      // What it has asked for then is in the tier, also for the other one.
      expect(await finish(pair, pair.b.store.get('k'))).toBe('new');
      expect(pair.a.store.counters).toMatchObject({ misses: 1, populates: 1 });
    },
  );

  it('reads nothing after its delete, though another one populates what was there', async () => {
    const pair = openPair(ttl, { truth: createMemoryStore({ k: 'old' }) });
    await lateReader(pair, (store) => store.delete('k'));

    expect(await finish(pair, pair.a.store.get('k'))).toBeUndefined();
  });

  it('reads it, though another one remembers that there was nothing', async () => {
    const pair = openPair({ rules: [{ ttl: 300, negative: 300, jitter: 0.5 }] });
    await lateReader(pair, (store) => store.set('k', 'new'));

    expect(await finish(pair, pair.a.store.get('k'))).toBe('new');
  });

  it('reads it, though another one refreshes an entry with what it had read before', async () => {
    const cache = { rules: [{ ttl: 300, refresh: 200 }] };
    const pair = openPair(cache, { truth: createMemoryStore({ k: 'old' }) });
    const { a, b, tier } = pair;
    await finish(pair, b.store.get('k'));
    for (const { clock } of [a, b]) clock.advance(150_000);

    const served = b.store.get('k');
    await tier.release();
    expect(await served).toBe('old');
    await b.backing.perform();
    const writing = a.store.set('k', 'new');
    await a.backing.release();
    await tier.release();
    await writing;
    for (const { clock } of [a, b]) clock.advance(2_000);
    await finish(pair, undefined);

    expect(await finish(pair, a.store.get('k'))).toBe('new');
  });

  it('reads it, though an older write of another one reaches the tier after its own', async () => {
    const pair = openPair();
    const { a, b, truth, tier } = pair;
    const older = b.store.set('k', 'older');
    await b.backing.perform();
    a.clock.advance(20);
    b.clock.advance(20);
    const writing = a.store.set('k', 'new');
    await a.backing.release();
    await tier.release();
    await writing;
    a.clock.advance(2_000);
    b.clock.advance(2_000);
    await finish(pair, older);

    expect(truth.entries.get('k')).toBe('new');
    expect(await finish(pair, a.store.get('k'))).toBe('new');
  });

  it('believes what another one has written a second later', async () => {
    const pair = openPair();
    const { a, b } = pair;
    await finish(pair, a.store.set('k', 'of a'));
    a.clock.advance(1_001);
    b.clock.advance(1_001);
    await finish(pair, b.store.set('k', 'of b'));

    expect(await finish(pair, a.store.get('k'))).toBe('of b');
    expect(a.store.counters.hits).toBe(1);
  });

  it('does not believe an entry of another one whose clock is far ahead', async () => {
    const truth = createMemoryStore({ k: 'old' });
    const pair = openPair(ttl, { aheadMs: 3_600_000, truth });
    await lateReader(pair, (store) => store.set('k', 'new'));

    expect(await finish(pair, pair.a.store.get('k'))).toBe('new');
  });
});

type Action = { who: 'a' | 'b' } & (
  | { do: 'get' }
  | { do: 'set' }
  | { do: 'perform' | 'release'; at: 'backing' | 'tier'; index: number }
  | { do: 'wait'; ms: number }
);

const who = fc.constantFrom('a' as const, 'b' as const);
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ who, do: fc.constantFrom<'get' | 'set'>('get', 'set') }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        who,
        do: fc.constantFrom('perform' as const, 'release' as const, 'release' as const),
        at: fc.constantFrom('backing' as const, 'tier' as const),
        index: fc.nat(2),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ who, do: fc.constant('wait' as const), ms: fc.nat(700) }),
    },
  ),
  { minLength: 6, maxLength: 45, size: 'max' },
);

async function drive(sequence: readonly Action[], aheadMs: number): Promise<void> {
  const history: string[] = ['undefined'];
  const inner = createMemoryStore();
  const truth = {
    ...inner,
    set(key: string, value: StoreValue) {
      history.push(String(value));
      return inner.set(key, value);
    },
  };
  const pair = openPair(ttl, { aheadMs, truth });
  const wrong: string[] = [];
  /** Place in the history of the newest write that has completed, for each process. */
  const completed = { a: 0, b: 0 };
  let writes = 0;

  function read(name: 'a' | 'b'): void {
    const oldest = completed[name];
    void Promise.resolve(pair[name].store.get('k')).then((value) => {
      if (history.lastIndexOf(String(value)) < oldest)
        wrong.push(`${name} read ${String(value)} after ${history[oldest] ?? ''}`);
    });
  }

  function write(name: 'a' | 'b'): void {
    const value = `v${++writes}`;
    void pair[name].store.set('k', value).then(() => {
      completed[name] = Math.max(completed[name], history.indexOf(value));
    });
  }

  async function act(action: Action): Promise<void> {
    if (action.do === 'get') return read(action.who);
    if (action.do === 'set') return write(action.who);
    if (!('at' in action)) {
      for (const name of ['a', 'b'] as const)
        if ('ms' in action) pair[name].clock.advance(action.ms);
      return;
    }
    const target = action.at === 'tier' ? pair.tier : pair[action.who].backing;
    if (target.pending.length === 0) return;
    await target[action.do](action.index % target.pending.length);
  }

  for (const action of sequence) {
    await act(action);
    await settle();
  }
  await finish(pair, undefined);
  for (const name of ['a', 'b'] as const) {
    read(name);
    await finish(pair, undefined);
  }
  expect(wrong).toEqual([]);
}

const SEED = testSeed();

it(`no process reads what is older than its own writes, in any order of calls (WALKEROS_SEED=${SEED})`, async () => {
  await fc.assert(fc.asyncProperty(actions, fc.integer({ min: -900, max: 900 }), drive), {
    numRuns: testSize(4_000, 500_000),

    seed: SEED,
  });
}, 7_200_000);
