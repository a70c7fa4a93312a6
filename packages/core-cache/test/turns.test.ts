import type { Store } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createMemoryStore,
  createRecordingLogger,
} from '@walkeros/store-testkit';
import { wrapStore, type CachedStore } from '../src/index.js';
import { createHub, delivered } from './sync-hub.js';

const cache = { rules: [{ ttl: 300 }], sync: 'hub' };
const LEASE = 'walkeros:cache:s:k';

function share(initial: Record<string, string> = { k: 'v' }) {
  const hub = createHub();
  const tier = createMemoryStore();
  const clock = createFakeClock();
  const logger = createRecordingLogger();
  const inner = createMemoryStore(initial);
  const backing = createControlledStore(inner);
  const open = (sync: Store = hub.store): CachedStore =>
    wrapStore(backing.store, { id: 's', cache, tier, sync, clock, logger });
  return { hub, tier, clock, logger, inner, backing, open, a: open(), b: open() };
}

describe('processes behind a shared tier', () => {
  it('load a cold key once', async () => {
    const { backing, a, b } = share();

    const answers = [a.get('k'), b.get('k')];
    await delivered();
    expect(backing.pending).toHaveLength(1);
    await backing.release();
    await delivered();

    expect(await Promise.all(answers)).toEqual(['v', 'v']);
    expect(b.counters).toMatchObject({ hits: 1, misses: 0 });
  });

  it('the next one loads when the first one fails', async () => {
    const { backing, a, b } = share();

    const first = Promise.allSettled([a.get('k')]);
    const second = b.get('k');
    await delivered();
    await backing.fail(0, new Error('down'));
    await delivered();
    await backing.release();

    expect(await first).toMatchObject([{ status: 'rejected' }]);
    expect(await second).toBe('v');
  });

  it('look again after a pause when no word comes', async () => {
    const { hub, backing, clock, b } = share();
    hub.leases.add('walkeros:cache:s:k');

    const answer = b.get('k');
    await clock.advanceAsync(1_000);
    expect(backing.pending).toHaveLength(0);
    hub.leases.clear();
    await clock.advanceAsync(200);
    await backing.release();

    expect(await answer).toBe('v');
  });

  it('load for themselves when somebody who has died holds the lease, after five seconds', async () => {
    const { hub, backing, clock, a } = share();
    hub.leases.add(LEASE);

    const answer = a.get('k');
    await clock.advanceAsync(4_900);
    expect(backing.pending).toHaveLength(0);
    await clock.advanceAsync(300);
    await backing.release();

    expect(await answer).toBe('v');
  });

  it('load for themselves after five seconds also when the clock is set back', async () => {
    const { hub, backing, clock, a } = share();
    hub.leases.add(LEASE);

    const answer = a.get('k');
    await clock.advanceAsync(1_000);
    clock.jump(clock.now() - 3_600_000);
    await clock.advanceAsync(4_200);
    await backing.release();

    expect(await answer).toBe('v');
  });

  it('load for themselves at once where the store grants no leases', async () => {
    const { hub, backing, open } = share();
    const withoutLeases = { ...hub.store };
    delete withoutLeases.lease;
    const a = open(withoutLeases);

    const answer = a.get('k');
    expect(backing.pending).toHaveLength(1);
    await backing.release();

    expect(await answer).toBe('v');
  });

  it.each(['lease', 'release'] as const)(
    'load for themselves for a while after a %s has failed, with one warning',
    async (what) => {
      const { hub, backing, clock, logger, a } = share({});
      hub.failing[what] = true;

      for (const key of ['k', 'k', 'other']) {
        const answer = a.get(key);
        await delivered();
        expect(backing.pending).toHaveLength(1);
        await backing.release();
        expect(await answer).toBeUndefined();
      }
      expect(logger.messages('WARN')).toEqual([
        'store-cache(s): processes do not take turns at loading a key: ECONNRESET',
      ]);

      hub.failing[what] = false;
      hub.leases.clear();
      await clock.advanceAsync(30_000);
      void a.get('third');
      await delivered();
      expect([...hub.leases]).toEqual(['walkeros:cache:s:third']);
    },
  );

  it('load for themselves when there is no answer about a lease', async () => {
    const { hub, backing, clock, open } = share();
    const a = open({ ...hub.store, lease: () => new Promise(() => undefined) });

    const answer = a.get('k');
    await clock.advanceAsync(5_000);
    await backing.release();

    expect(await answer).toBe('v');
  });

  it('load side by side what cannot be cached, and one by one again when it can', async () => {
    const { backing, clock, inner, open, a, b } = share({});
    const all = [a, b, open(), open()];

    const first = all.map((store) => store.get('k'));
    await delivered();
    expect(backing.pending).toHaveLength(1);
    await backing.release();
    await delivered();
    expect(backing.pending).toHaveLength(3);
    await backing.releaseAll();
    expect(await Promise.all(first)).toEqual([undefined, undefined, undefined, undefined]);

    const second = all.map((store) => store.get('k'));
    await delivered();
    expect(backing.pending).toHaveLength(4);
    inner.entries.set('k', 'v');
    await backing.releaseAll();
    expect(await Promise.all(second)).toEqual(['v', 'v', 'v', 'v']);

    await clock.advanceAsync(300_000);
    const third = all.map((store) => store.get('k'));
    await delivered();
    expect(backing.pending).toHaveLength(1);
    await backing.release();
    await delivered();
    expect(await Promise.all(third)).toEqual(['v', 'v', 'v', 'v']);
  });
});
