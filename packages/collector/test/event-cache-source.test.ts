import type { EventCache, Flow, Source } from '@walkeros/core';
import { sourceHttpInit } from '@walkeros/server-source-http';
import { createFaultyStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { transformer } from './start-chain.js';
import {
  appSource,
  deferred,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

const BY_KEY: EventCache = { rules: [{ key: ['ingest.headers.idempotency-key'], ttl: 60 }] };

async function start(source: Partial<Flow.Source> = {}, flow: Partial<Flow> = {}) {
  const out = recordingDestination();
  const started = await startTestFlow({
    destinations: { out: { code: out } },
    ...flow,
    sources: { app: { cache: BY_KEY, ...source, code: appSource } },
  });
  const send = (key: string, event: object = {}) =>
    started.collector.push(
      { name: 'order complete', ...event },
      { id: 'app', ingest: { headers: { 'idempotency-key': key } } },
    );
  const counters = () => started.collector.status.sources['app'];
  return { ...started, out, send, counters };
}

describe('the event cache of a source', () => {
  it('answers an equal request with what the first one was answered with', async () => {
    const { send, out, counters, clock } = await start();

    const first = await send('a', { id: 'e1' });
    const second = await send('a', { id: 'e2' });
    await send('b', { id: 'e3' });

    expect(first.response).toBeUndefined();
    expect(second).toMatchObject({
      ...{ ok: true, cached: true, event: { id: 'e2' } },
      response: { body: { ok: true, id: 'e1' } },
    });
    expect(out.events.map(({ id }) => id)).toEqual(['e1', 'e3']);
    expect(counters()).toEqual({
      ...{ count: 3, rejected: 0 },
      cache: { hits: 1, misses: 2, populates: 2, inflight_dedups: 0 },
    });
    clock.advance(60_000);
    expect((await send('a')).cached).toBeUndefined();
  });

  it('adds to hits and misses what its update says', async () => {
    const update = {
      'headers.X-Cache': { key: 'cache.status' },
      'headers.X-Path': 'ingest.path',
      'body.name': 'event.name',
      'body.absent': 'event.data.absent',
      status: { value: 203 },
    };
    const rules = [{ key: ['event.data.id'], ttl: '1m', update }];
    const { collector } = await start({ cache: { rules } });
    const send = (path: string) =>
      collector.push(
        { name: 'order complete', id: 'e1', data: { id: 1 } },
        { id: 'app', ingest: { path } },
      );

    const body = { ok: true, id: 'e1', name: 'order complete' };
    for (const status of ['MISS', 'HIT']) {
      expect((await send(`/${status}`)).response).toEqual({
        ...{ status: 203, body },
        headers: { 'X-Cache': status, 'X-Path': `/${status}` },
      });
    }
  });

  it('without stop lets every event go on, and only says whether it was seen before', async () => {
    const update = { 'headers.x-seen': 'cache.status' };
    const rules = [{ key: ['event.data.id'], ttl: 60, update }];
    const { elb, out, counters } = await start({ cache: { rules, stop: false } });

    const results = [await elb('page view', { id: 1 }), await elb('page view', { id: 1 })];

    expect(results.map(({ response }) => response?.headers)).toEqual([
      { 'x-seen': 'MISS' },
      { 'x-seen': 'HIT' },
    ]);
    expect(out.events).toHaveLength(2);
    expect(counters()?.cache).toEqual({ hits: 1, misses: 1, populates: 1, inflight_dedups: 0 });
  });

  it('is asked after the before chain, and spares state, mapping, chains and destinations', async () => {
    const calls: string[] = [];
    const note = (name: string) => ({ code: transformer(() => void calls.push(name)) });
    const store = createMemoryStore();
    const { send, out } = await start(
      {
        before: 'first',
        next: 'last',
        state: { mode: 'set', store: 's', key: { value: 'k' }, value: 'id' },
      },
      {
        stores: { s: { code: storeCode(store) } },
        transformers: { first: note('first'), last: note('last') },
      },
    );

    for (const id of ['e1', 'e2']) await send('a', { id });

    expect(calls).toEqual(['first', 'last', 'first']);
    expect(store.entries).toEqual(new Map([['k', 'e1']]));
    expect(out.events).toHaveLength(1);
  });

  it('caches no failure: whoever sends again is heard', async () => {
    let isDown = true;
    const push = (): void => {
      if (isDown) throw new Error('no');
    };
    const { send, counters } = await start({}, { destinations: { out: { code: { push } } } });

    expect((await send('a')).ok).toBe(false);
    isDown = false;
    expect(await send('a')).toMatchObject({ ok: true, done: { out: {} } });

    expect(counters()?.cache).toMatchObject({ hits: 0, misses: 2, populates: 1 });
  });

  it('remembers that a transformer dropped the event', async () => {
    const { send } = await start(
      { next: 't' },
      { transformers: { t: { code: transformer(() => false) } } },
    );

    await send('a', { id: 'e1' });

    expect(await send('a')).toMatchObject({
      response: { body: { ok: true, id: 'e1', dropped: true } },
    });
  });

  it('does not look at an event that its before chain dropped, or made several of', async () => {
    const { send, out, counters } = await start(
      { before: 't' },
      {
        transformers: {
          t: {
            code: transformer((event) =>
              event.data['drop'] === true ? false : [{ event }, { event }],
            ),
          },
        },
      },
    );

    expect(await send('a', { data: { drop: true } })).toMatchObject({
      ok: true,
      dropped: true,
    });
    for (let sent = 0; sent < 2; sent++) await send('a');

    expect(out.events).toHaveLength(4);
    expect(counters()?.cache).toMatchObject({ hits: 0, misses: 0 });
  });

  it('lets one of several equal requests through, and answers all with its answer', async () => {
    const answer = deferred<void>();
    let pushes = 0;
    const push = (): Promise<void> => {
      pushes++;
      return answer.promise;
    };
    const { send, counters } = await start({}, { destinations: { out: { code: { push } } } });

    const sent = ['e1', 'e2', 'e3'].map((id) => send('a', { id }));
    await settle();
    answer.resolve();
    const results = await Promise.all(sent);

    expect(pushes).toBe(1);
    expect(results.map(({ cached }) => cached)).toEqual([undefined, true, true]);
    expect(results[2]?.response).toEqual({ body: { ok: true, id: 'e1' } });
    expect(counters()?.cache).toMatchObject({ misses: 1, inflight_dedups: 2 });
  });

  it('answers a source that brings its own way to answer', async () => {
    const responses: unknown[] = [];
    const respond = (response: unknown): void => void responses.push(response);
    let push: ((ingest: object) => Promise<unknown>) | undefined;
    const code: Source.Init = (context) => {
      const { withScope } = context as unknown as {
        withScope: (
          request: object,
          respond: unknown,
          body: (env: Source.Context['env']) => Promise<unknown>,
        ) => Promise<unknown>;
      };
      push = (request) =>
        withScope(request, respond, (env) => env.push({ name: 'page view', id: 'e' }));
      return { type: 'scoped', config: {}, push: () => undefined } as unknown as Source;
    };
    const rules = [{ key: ['ingest.path'], ttl: 60 }];
    await startTestFlow({ sources: { app: { code, cache: { rules } } } });

    for (let sent = 0; sent < 2; sent++) await push?.({ path: '/x' });

    expect(responses).toEqual([{ body: { ok: true, id: 'e' } }]);
  });

  it.each(['throw', 'reject', 'hang', 'garbage'] as const)(
    'loses no event when its store fails (%s), with and without stop',
    async (kind) => {
      const store = createFaultyStore();
      const fault = { kind, error: new Error('no'), value: 17 };
      for (const operation of ['get', 'set'] as const) store.always(operation, fault);
      for (const stop of [true, false]) {
        const { send, out, clock } = await start(
          { cache: { ...BY_KEY, store: 's', stop } },
          { stores: { s: { code: storeCode(store) } } },
        );
        for (let sent = 0; sent < 2; sent++) {
          const pushed = send('a');
          await clock.advanceAsync(2_000);
          expect(await pushed).toMatchObject({ ok: true, done: { out: {} } });
        }
        expect(out.events).toHaveLength(2);
      }
    },
  );
});

describe('the HTTP source with an event cache', () => {
  it('answers a repeated request from the cache', async () => {
    const out = recordingDestination();
    const update = { 'headers.x-cache': 'cache.status' };
    const cache = { rules: [{ ...BY_KEY.rules[0], update }] } as EventCache;
    let url: string | undefined;
    const code: Source.Init = (context) => {
      const source = sourceHttpInit(context as Parameters<typeof sourceHttpInit>[0]);
      const init = async (): Promise<void> => {
        await source.init();
        url = source.url;
      };
      return { ...source, init };
    };
    const { collector } = await startTestFlow({
      sources: { http: { code, cache, config: { settings: { port: 0 } } } },
      destinations: { out: { code: out } },
    });
    const post = async (key: string) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      const body = '{"name":"order complete"}';
      const response = await fetch(`${url}/collect`, { method: 'POST', headers, body });
      const { id } = (await response.json()) as { id: string };
      return [response.status, response.headers.get('x-cache'), id];
    };

    const first = await post('a');
    const again = await post('a');
    const other = await post('b');
    await collector.shutdown();

    expect(first).toEqual([200, 'MISS', out.events[0]?.id]);
    expect(again).toEqual([200, 'HIT', out.events[0]?.id]);
    expect(other).toEqual([200, 'MISS', out.events[1]?.id]);
    expect(out.events).toHaveLength(2);
    expect(collector.status.sources['http']?.cache).toMatchObject({ hits: 1, misses: 2 });
  });
});
