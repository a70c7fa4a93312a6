import type { Store } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createMemoryStore,
  createRecordingLogger,
} from '@walkeros/store-testkit';
import { createCacheStore, wrapStore, type CachedStore } from '../src/index.js';
import { createHub, delivered, hubDown } from './sync-hub.js';

const cache = { rules: [{ ttl: 300 }], sync: 'hub' };

/** A process with a memory tier of its own. */
function processWith(hub: Store, backing: Store): CachedStore {
  const clock = createFakeClock();
  return wrapStore(backing, { id: 's', cache, sync: hub, clock });
}

describe('two processes with memory tiers', () => {
  it('see each other’s sets and deletes', async () => {
    const hub = createHub();
    const backing = createMemoryStore({ k: 'old' });
    const [a, b] = [processWith(hub.store, backing), processWith(hub.store, backing)];
    await b.get('k');

    await a.set('k', 'new');
    await delivered();
    expect(await b.get('k')).toBe('new');

    await a.delete('k');
    await delivered();
    expect(await b.get('k')).toBeUndefined();
  });

  it('a load that is under way does not populate with what was there before', async () => {
    const hub = createHub();
    const inner = createMemoryStore({ k: 'old' });
    const slow = createControlledStore(inner);
    const [a, b] = [processWith(hub.store, inner), processWith(hub.store, slow.store)];

    const reading = b.get('k');
    await slow.perform();
    await a.set('k', 'new');
    await delivered();
    await slow.release();
    expect(await reading).toBe('old');

    const after = b.get('k');
    await slow.release();
    expect(await after).toBe('new');
  });

  it('do not drop their own entries', async () => {
    const hub = createHub();
    const a = processWith(hub.store, createMemoryStore());

    await a.set('k', 'v');
    await delivered();

    expect(a.get('k')).toBe('v');
  });

  it('drop everything local after a gap', async () => {
    const hub = createHub();
    const backing = createMemoryStore({ k: 'old' });
    const b = processWith(hub.store, backing);
    await b.get('k');
    backing.entries.set('k', 'new');

    for (const { onGap } of hub.listeners) onGap();

    expect(await b.get('k')).toBe('new');
  });

  it.each(['garbage', '{"changed":7}', 'null', '[]', '{}'])(
    'ignore the message %p',
    async (message) => {
      const hub = createHub();
      const b = processWith(hub.store, createMemoryStore({ k: 'v' }));
      await b.get('k');

      for (const { onMessage } of hub.listeners) onMessage(message);

      expect(b.get('k')).toBe('v');
    },
  );

  it('go on without messages, with one warning', async () => {
    const hub = createHub();
    hub.failing.publish = hub.failing.subscribe = true;
    const logger = createRecordingLogger();
    const store = wrapStore(createMemoryStore(), { id: 's', cache, sync: hub.store, logger });

    await store.set('k', 1);
    await store.set('k', 2);
    await delivered();

    expect(store.get('k')).toBe(2);
    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): other processes are not told of writes: ECONNRESET',
    ]);
  });

  it('go on without, when a channel throws or refuses at the call', async () => {
    const logger = createRecordingLogger();
    const refuse = (): never => {
      throw hubDown();
    };
    const sync: Store = {
      ...createMemoryStore(),
      channel: () => ({ publish: refuse, subscribe: refuse }),
    };
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache, sync, logger });

    await store.set('k', 1);
    await delivered();

    expect(backing.entries.get('k')).toBe(1);
    expect(store.get('k')).toBe(1);
    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): other processes are not told of writes: ECONNRESET',
    ]);
  });

  it.each([
    ['fails', async () => Promise.reject(hubDown())],
    ['never ends', () => new Promise<void>(() => undefined)],
  ])('close the backing, though the end of the subscription %s', async (_name, unsubscribe) => {
    const clock = createFakeClock();
    let closed = 0;
    const backing = { ...createMemoryStore(), destroy: () => void closed++ };
    const channel = { publish: async () => undefined, subscribe: async () => unsubscribe };
    const sync: Store = { ...createMemoryStore(), channel: () => channel };
    const store = wrapStore(backing, { id: 's', cache, sync, clock });

    const closing = store.destroy();
    await clock.advanceAsync(2_000);
    await closing;

    expect(closed).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('learn of a write that had been given up, and lands late', async () => {
    const hub = createHub();
    const clock = createFakeClock();
    const inner = createMemoryStore({ k: 'old' });
    const slow = createControlledStore(inner);
    const a = wrapStore(slow.store, {
      ...{ id: 's', cache, sync: hub.store, clock, backingTimeoutMs: 1_000 },
    });
    const b = processWith(hub.store, inner);
    const writing = Promise.allSettled([a.set('k', 'new')]);
    await clock.advanceAsync(1_000);
    expect(await writing).toMatchObject([{ status: 'rejected' }]);
    expect(await b.get('k')).toBe('old');

    await slow.release();
    await delivered();

    expect(await b.get('k')).toBe('new');
  });

  it('stop listening at destroy', async () => {
    const hub = createHub();
    const store = processWith(hub.store, createMemoryStore());
    await delivered();

    await store.destroy();

    expect(hub.listeners.size).toBe(0);
  });

  it('never send a value', async () => {
    const hub = createHub();
    const store = processWith(hub.store, createMemoryStore());

    await store.set('k', 'S3cr3t');
    await delivered();

    expect(hub.messages.join()).not.toContain('S3cr3t');
  });
});

it('memory in front of a shared tier forgets what another process wrote', async () => {
  const hub = createHub();
  const redis = createMemoryStore();
  const api = createMemoryStore({ k: 'old' });
  const open = (): CachedStore => {
    const clock = createFakeClock();
    const middle = wrapStore(redis, {
      id: 'redis',
      cache: { rules: [{ ttl: 60 }] },
      tier: createCacheStore({ clock }),
      clock,
    });
    return wrapStore(api, { id: 'api', cache, tier: middle, sync: hub.store, clock });
  };
  const [a, b] = [open(), open()];
  expect(await b.get('k')).toBe('old');

  await a.set('k', 'new');
  await delivered();

  expect(await b.get('k')).toBe('new');
  expect(api.count('get')).toBe(1);
});

it('a store that carries no messages is refused', () => {
  const options = { id: 's', cache, sync: createMemoryStore() };

  expect(() => wrapStore(createMemoryStore(), options)).toThrow('carries no messages');
});
