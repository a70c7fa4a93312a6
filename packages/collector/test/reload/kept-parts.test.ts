import type { Flow } from '@walkeros/core';
import { startTestFlow, type TestFlow } from '../start-test-flow.js';
import { livelyCode, livelyFlow, type LivelyCode } from './lively-flow.js';

let code: LivelyCode;
let flow: TestFlow;
beforeEach(async () => {
  code = livelyCode();
  flow = await startTestFlow(livelyFlow(code));
  code.log.length = 0;
});
afterEach(() => flow.collector.shutdown());

async function reload(changes: Partial<Flow>): Promise<void> {
  const { ended } = await flow.reload(livelyFlow(code, changes));
  await ended;
}

const cached = (cache: object, version = 1): Partial<Flow> => ({
  stores: { users: { code: code.store, config: { settings: { version } }, cache } as never },
});
const rules = [{ ttl: 60 }];

describe('a reload keeps', () => {
  it('everything when nothing has changed', async () => {
    const result = await flow.reload(livelyFlow(code));

    expect(code.log).toEqual([]);
    expect(result).toMatchObject({ generation: 2, opened: [], closed: [] });
    expect(result.kept).toEqual([
      ...['store.redis', 'store.users'],
      ...['transformer.look', 'destination.out', 'source.app'],
    ]);
  });

  it('the entries of a cache and its counters', async () => {
    const users = flow.collector.stores['users'];
    await users?.set('u1', 'Ada');

    await reload({});

    expect(flow.collector.stores['users']).toBe(users);
    expect(flow.collector.stores['users']?.counters).toMatchObject({ writes: 1 });
  });

  it.each<[string, (code: LivelyCode) => Partial<Flow>]>([
    ['a source whose chain changes', () => ({ sources: { app: { next: [] } as never } })],
    [
      'a step beside one that is new',
      () => ({ transformers: { more: { code: code.transformer } } }),
    ],
    ['a store whose rules change', () => cached({ store: 'redis', rules: [{ ttl: 30 }] })],
  ])('%s', async (_, changesOf) => {
    await reload(changesOf(code));

    expect(code.log.filter((line) => /app|look|users|redis|out/.test(line))).toEqual([]);
  });
});

describe('a reload opens anew, and closes then', () => {
  it('a store whose settings change, and whatever uses it', async () => {
    await reload(cached({ store: 'redis', rules }, 2));

    expect(code.log).toEqual(['open users', 'open look', 'close look', 'close users']);
  });

  it('a store whose tier changes, and the tier that is none any more', async () => {
    await reload(cached({ rules }));

    expect(code.log).toContain('close users');
    expect(code.log).toContain('open redis');
  });

  it('a step whose code is other code', async () => {
    const other = livelyCode();
    await reload({ destinations: { out: { code: other.destination } } });

    expect(other.log).toEqual(['open out']);
    expect(code.log).toEqual(['close out']);
  });

  it('a store under another name, with what names it', async () => {
    const { stores = {}, ...rest } = livelyFlow(code);
    const { users, ...others } = stores;
    const renamed = { ...others, people: users ?? {} };
    const look = { code: code.transformer, env: { users: '$store.people' } };
    const { ended } = await flow.reload({ ...rest, stores: renamed, transformers: { look } });
    await ended;

    expect(code.log).toEqual(['open people', 'open look', 'close look', 'close users']);
    expect(Object.keys(flow.collector.stores)).toEqual(['__cache', 'redis', 'people']);
  });
});

describe('the entries of a store', () => {
  async function warm(changes: Partial<Flow>): Promise<unknown> {
    await flow.reload(livelyFlow(code, cached({ rules: [{ ttl: 60 }] })));
    await flow.collector.stores['users']?.set('u1', 'Ada');
    await reload(changes);
    return flow.collector.stores['users']?.get('u1');
  }

  it('stay when its ttl changes, and end when the shorter one says', async () => {
    expect(await warm(cached({ rules: [{ ttl: 30 }] }))).toBe('Ada');
    const { users } = flow.collector.stores;
    const hits = (): number => users?.counters?.hits ?? 0;
    const before = hits();
    await flow.clock.advanceAsync(30_000);
    await users?.get('u1');

    expect(hits()).toBe(before);
  });

  it('are never those of a store with other settings under the same name', async () => {
    expect(await warm(cached({ rules }, 2))).toBeUndefined();
  });
});

describe('the event cache of a step', () => {
  const stamped = (version: number, ttl = 60): Partial<Flow> => ({
    sources: { app: { next: 'stamp' } as never },
    transformers: {
      stamp: {
        code: code.transformer,
        config: { settings: { version } },
        cache: { rules: [{ key: ['event.name'], ttl }] },
      },
    },
  });
  const eachName = { key: ['event.name'], ttl: 60 };
  const entriesInMemory = (): unknown =>
    Reflect.get(flow.collector.stores['__cache'] ?? {}, 'size');
  const hits = (): number =>
    flow.collector.status.transformers['stamp']?.cache?.hits ?? Number.NaN;

  it('stays with a step that stays', async () => {
    await reload(stamped(1));
    await flow.elb('page view');
    await reload(stamped(1));
    await flow.elb('page view');

    expect(hits()).toBe(1);
  });

  it.each([
    ['a transformer with other settings', 2, 60],
    ['other rules', 1, 30],
  ])('is empty for %s', async (_, version, ttl) => {
    await reload(stamped(1));
    await flow.elb('page view');
    await reload(stamped(version, ttl));
    await flow.elb('page view');

    expect(hits()).toBe(0);
  });

  it.each([
    ['is taken out', {}],
    ['does without', { transformers: { stamp: {} } }],
    [
      'has it in another namespace',
      { transformers: { stamp: { cache: { namespace: 'other', rules: [eachName] } } } },
    ],
  ] as [string, Partial<Flow>][])(
    'is given up when its step %s, and comes back empty',
    async (_, without) => {
      await reload(stamped(1));
      await flow.elb('page view');
      expect(entriesInMemory()).toBe(1);

      await reload(without);
      expect(entriesInMemory()).toBe(0);

      await reload(stamped(1));
      await flow.elb('page view');
      expect(hits()).toBe(0);
      expect(entriesInMemory()).toBe(1);
    },
  );

  it('stays with a destination that changes: nothing is delivered twice', async () => {
    const once = (version: number): Partial<Flow> => ({
      destinations: {
        out: {
          code: code.destination,
          config: { settings: { version } },
          cache: { rules: [{ key: ['event.name'], ttl: 60 }] },
        },
      },
    });
    await reload(once(1));
    await flow.elb('page view');
    await reload(once(2));

    expect(await flow.elb('page view')).toMatchObject({ skipped: { out: {} } });
  });
});
