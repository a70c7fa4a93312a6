/**
 * Every schedule of calls on one key against a backing (and a tier) whose work and
 * replies happen when the test says so, in any order.
 *
 * The oracle knows when the backing held what. A read may answer with any value that
 * the backing has held, except one that was replaced by a write which had completed
 * before the read began. That is linearizability of a single key, seen from the reader.
 */
import type { Store } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createMemoryStore,
  settle,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';
import fc from 'fast-check';
import { wrapStore, type CachedStore } from '../src/index.js';

type Action =
  | { do: 'get' | 'set' | 'delete' }
  | { do: 'perform' | 'release' | 'fail'; who: 'backing' | 'tier'; index: number };

const who = fc.constantFrom('backing' as const, 'tier' as const);
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('get' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('set' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constantFrom('perform' as const, 'release' as const, 'release' as const),
        who,
        index: fc.nat(2),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('fail' as const), who, index: fc.nat(4) }),
    },
  ),
  { minLength: 5, maxLength: 40, size: 'max' },
);

const NOTHING = 'nothing';

/** What the backing has held, in order, and since which write it was replaced for good. */
class History {
  readonly values: string[] = [NOTHING];
  /** Number of the version that a write made, by the value it wrote. */
  readonly #versions = new Map<string, number[]>();
  /** The newest version whose write has completed. */
  completed = 0;

  performed(value: string, token: string): void {
    this.values.push(value);
    this.#versions.set(token, [this.values.length - 1]);
  }

  acknowledge(token: string): void {
    for (const version of this.#versions.get(token) ?? []) {
      this.completed = Math.max(this.completed, version);
    }
  }
}

function recordingBacking(history: History): Store {
  const inner = createMemoryStore();
  let deletes = 0;
  return {
    type: 'recording',
    config: {},
    get: (key) => inner.get(key),
    set(key, value) {
      void inner.set(key, value);
      history.performed(String(value), String(value));
    },
    delete(key) {
      void inner.delete(key);
      history.performed(NOTHING, `delete ${++deletes}`);
    },
  };
}

async function drive(sequence: readonly Action[], withTier: boolean): Promise<void> {
  const history = new History();
  const backing = createControlledStore(recordingBacking(history));
  const tier = createControlledStore();
  const clock = createFakeClock();
  const store = wrapStore(backing.store, {
    id: 's',
    cache: {
      rules: [{ match: { key: 'value', operator: 'suffix', value: '3', not: true }, ttl: 300 }],
    },
    clock,
    ...(withTier && { tier: tier.store }),
  });
  const wrong: string[] = [];
  let writes = 0;
  let deletes = 0;
  let deletesInFlight = 0;
  let failed = false;

  /** Begins with a value in the backing and in the tier. */
  async function warm(): Promise<void> {
    write(store.set('k', 'v0'), 'v0');
    await settle();
    await backing.releaseAll();
    await tier.releaseAll();
  }

  function read(): void {
    const oldest = history.completed;
    void Promise.resolve(store.get('k')).then(
      (value) => {
        const answer = value === undefined ? NOTHING : String(value);
        const allowed = history.values.slice(oldest);
        if (!allowed.includes(answer))
          wrong.push(`read ${answer}, allowed ${allowed.join(', ')}`);
      },
      () => undefined,
    );
  }

  function write(call: Promise<void>, token: string): void {
    void call.then(
      () => history.acknowledge(token),
      () => void (failed = true),
    );
  }

  async function act(action: Action): Promise<void> {
    if (action.do === 'get') return read();
    if (action.do === 'set') {
      const value = `v${++writes}`;
      return write(store.set('k', value), value);
    }
    if (action.do === 'delete') {
      // One at a time: a delete carries no value by which the history could tell two apart.
      if (deletesInFlight > 0) return;
      deletesInFlight++;
      const deleting = store.delete('k').finally(() => deletesInFlight--);
      return write(deleting, `delete ${++deletes}`);
    }
    if (!('who' in action)) return;
    const target = action.who === 'backing' ? backing : tier;
    if (target.pending.length === 0) return;
    const index = action.index % target.pending.length;
    if (action.do === 'perform') await target.perform(index);
    else if (action.do === 'release') await target.release(index);
    else await target.fail(index, new Error('down'));
  }

  await warm();
  for (const action of sequence) {
    await act(action);
    await settle();
  }
  while (backing.pending.length + tier.pending.length > 0) {
    await backing.releaseAll();
    await tier.releaseAll();
  }
  expect(wrong).toEqual([]);
  if (!failed) await expectAgreement({ store, backing, tier, history });
}

/** After everything has settled, the cache and the backing agree. */
async function expectAgreement(parts: {
  store: CachedStore;
  backing: ReturnType<typeof createControlledStore>;
  tier: ReturnType<typeof createControlledStore>;
  history: History;
}): Promise<void> {
  const { store, backing, tier, history } = parts;
  const answer = Promise.resolve(store.get('k'));
  while (backing.pending.length + tier.pending.length > 0) {
    await tier.releaseAll();
    await backing.releaseAll();
  }
  expect((await answer) ?? NOTHING).toBe(history.values.at(-1));
}

const SEED = testSeed();

describe('calls on one key, in every order', () => {
  it.each([
    ['the memory tier', false, testSize(5_000, 500_000)],
    ['an asynchronous tier', true, testSize(12_000, 1_500_000)],
  ])(
    `no read is older than a completed write, over %s (WALKEROS_SEED=${SEED})`,
    async (_name, withTier, numRuns) => {
      await fc.assert(
        fc.asyncProperty(actions, (sequence) => drive(sequence, withTier)),
        { numRuns, seed: SEED },
      );
    },
    7_200_000,
  );

  it('a set during a read wins', async () => {
    const backing = createControlledStore(createMemoryStore({ k: 'old' }));
    const store = wrapStore(backing.store, { id: 's', cache: { rules: [{ ttl: 300 }] } });

    const read = store.get('k');
    await backing.perform(0);
    const write = store.set('k', 'new');
    await backing.release(1);
    await write;
    const after = store.get('k');
    await backing.release(0);

    expect(await read).toBe('old');
    expect(await after).toBe('new');
    expect(await store.get('k')).toBe('new');
  });

  it('a delete during a read wins', async () => {
    const backing = createControlledStore(createMemoryStore({ k: 'old' }));
    const store = wrapStore(backing.store, { id: 's', cache: { rules: [{ ttl: 300 }] } });

    const read = store.get('k');
    await backing.perform(0);
    const gone = store.delete('k');
    await backing.release(1);
    await gone;
    await backing.release(0);
    expect(await read).toBe('old');

    const after = store.get('k');
    await backing.releaseAll();
    expect(await after).toBeUndefined();
  });
});
