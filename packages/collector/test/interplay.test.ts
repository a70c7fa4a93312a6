import type { Destination, Transformer, WalkerEvent } from '@walkeros/core';
import { createMemoryStore, settle } from '@walkeros/store-testkit';
import { appSource, startTestFlow, storeCode } from './start-test-flow.js';

/** Everything that the pipeline has, on the way of one event. */
async function startEverything() {
  const sessions = createMemoryStore();
  const letters = createMemoryStore();
  const batches: WalkerEvent[][] = [];
  let lookups = 0;
  const lookUp: Transformer.Init = () => ({
    type: 'look-up',
    config: {},
    push(event) {
      lookups++;
      return { event: { ...event, data: { ...event.data, tier: `of ${event.user['id']}` } } };
    },
  });
  const mark: Transformer.Init = () => ({
    type: 'mark',
    config: {},
    push: (event) => ({ event: { ...event, data: { ...event.data, marked: true } } }),
  });
  const out: Destination = {
    type: 'out',
    push: () => undefined,
    pushBatch({ events }) {
      batches.push(events);
      if (batches.length === 1) throw new Error('not yet');
    },
  };
  const flow = await startTestFlow({
    sources: { app: { code: appSource, next: 'lookUp' } },
    stores: {
      sessions: { code: storeCode(sessions) },
      letters: { code: storeCode(letters) },
    },
    transformers: {
      lookUp: { code: lookUp, cache: { rules: [{ key: ['event.user.id'], ttl: 60 }] } },
      mark: { code: mark },
    },
    destinations: {
      out: {
        code: out,
        before: {
          match: { key: 'event.data.vip', operator: 'eq', value: 'true' },
          next: 'mark',
        },
        state: [
          { mode: 'get', store: 'sessions', key: 'user.id', value: 'data.last' },
          { mode: 'set', store: 'sessions', key: 'user.id', value: 'data.page' },
        ],
        config: {
          consent: { marketing: true },
          batch: { wait: 100 },
          retry: { attempts: 2, baseDelay: 10 },
          deadLetter: { store: 'letters' },
        },
      },
    },
  });
  const visit = (id: string, data: Record<string, string | boolean>) =>
    flow.elb({ name: 'page view', user: { id }, data });
  return { ...flow, visit, sessions, letters, batches, lookups: () => lookups };
}

describe('state, event cache, route, consent, batch and retry in one flow', () => {
  it('bring every held event through once, each with its own parts', async () => {
    const { visit, elb, clock, collector, sessions, letters, batches, lookups } =
      await startEverything();

    const held = [
      await visit('u1', { page: 'p1' }),
      await visit('u1', { page: 'p2', vip: true }),
      await visit('u2', { page: 'p3' }),
    ];
    expect(held).toMatchObject(held.map(() => ({ ok: true, queued: { out: {} } })));
    expect(lookups()).toBe(2);
    expect(batches).toEqual([]);

    const granted = elb('walker consent', { marketing: true });
    await settle();
    await clock.advanceAsync(100);
    expect(batches).toHaveLength(1);
    expect(sessions.entries.size).toBe(0);
    await clock.advanceAsync(1_000);

    expect(await granted).toMatchObject({ ok: true, done: { out: {} } });
    expect(batches.map((batch) => batch.map(({ data }) => data))).toEqual(
      Array.from({ length: 2 }, () => [
        { page: 'p1', tier: 'of u1' },
        { page: 'p2', vip: true, tier: 'of u1', marked: true },
        { page: 'p3', tier: 'of u2' },
      ]),
    );
    expect(batches[1]?.map(({ id }) => id)).toEqual(held.map(({ event }) => event?.id));
    expect(sessions.entries.get('u2')).toBe('p3');
    expect(letters.entries.size).toBe(0);
    expect(collector.status.destinations['out']).toMatchObject({
      ...{ count: 3, retried: 3, failed: 0, held: 0, inFlight: 0 },
    });

    const next = visit('u2', { page: 'p4' });
    await settle();
    await clock.advanceAsync(100);
    expect(await next).toMatchObject({ ok: true, done: { out: {} } });
    expect(batches[2]?.[0]?.data).toEqual({ page: 'p4', tier: 'of u2', last: 'p3' });
    expect(lookups()).toBe(2);
    await collector.shutdown();
  });
});
