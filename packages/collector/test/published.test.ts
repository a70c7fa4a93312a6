import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination, Source, Store } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { storeApiInit } from '@walkeros/server-store-api';
import { storeSheetsInit } from '@walkeros/server-store-sheets';
import {
  createHttpOrigin,
  createServiceAccount,
  createSheetsServer,
} from '@walkeros/store-testkit';
import { startFlow as startPublishedFlow } from 'published-collector';
import { destinationAPI } from 'published-destination-api';
import { storeFsInit as publishedStoreFsInit } from 'published-store-fs';
import { recordingDestination, startTestFlow } from './start-test-flow.js';

const cache = { rules: [{ ttl: 60 }] };
const folder = (): string => mkdtempSync(join(tmpdir(), 'published-'));

describe('published components', () => {
  it('the file store runs in this collector, with and without a cache', async () => {
    const config = { settings: { basePath: folder() } };
    const code = publishedStoreFsInit as unknown as Store.Init;
    const { collector, logger } = await startTestFlow({
      stores: { bare: { code, config }, cached: { code, config, cache } },
    });

    await collector.stores['bare']?.set('a.json', { b: [1, null] });

    expect(await collector.stores['bare']?.get('a.json')).toEqual({ b: [1, null] });
    expect(await collector.stores['cached']?.get('a.json')).toEqual({ b: [1, null] });
    expect(collector.stores['cached']?.get('a.json')).toEqual({ b: [1, null] });
    await collector.shutdown();
    expect(logger.messages('ERROR')).toEqual([]);
  });

  it('the file store also loads as a package, from the project that has it', async () => {
    const stores = {
      files: { package: 'published-store-fs', config: { settings: { basePath: folder() } } },
    };

    const { collector } = await startTestFlow({ stores }, { from: __dirname });
    await collector.stores['files']?.set('k', 1);

    expect(await collector.stores['files']?.get('k')).toBe(1);
  });

  it('the API destination sends what the mapping made of the event', async () => {
    const origin = await createHttpOrigin();
    origin.on('/collect', { json: {} });
    const { elb, collector } = await startTestFlow({
      destinations: {
        api: {
          code: destinationAPI as unknown as Destination,
          config: {
            settings: { url: `${origin.url}/collect`, headers: { 'x-test': '1' } },
            mapping: { order: { '*': { data: { map: { total: 'data.total' } } } } },
          },
        },
      },
    });

    const result = await elb('order complete', { total: 7 });
    await elb('page view');

    expect(result).toMatchObject({ ok: true, done: { api: { type: 'api' } } });
    expect(JSON.parse(String(origin.requests[0]?.body))).toEqual({ total: 7 });
    expect(origin.requests[0]?.headers['x-test']).toBe('1');
    expect(JSON.parse(String(origin.requests[1]?.body))).toMatchObject({ name: 'page view' });
    await collector.shutdown();
    await origin.close();
  });

  it('a source may push within the scope of a request', async () => {
    const out = recordingDestination();
    type Scoped = Source.Context & {
      withScope(
        request: unknown,
        respond: unknown,
        body: (env: Source.Context['env']) => Promise<unknown>,
      ): Promise<unknown>;
    };
    const source = (context: Scoped): Source => ({
      type: 'scoped',
      config: {},
      push: (name) =>
        context.withScope({ method: 'POST', path: '/c', raw: {} }, undefined, (env) =>
          env.push({ name: String(name) }),
        ),
    });
    const { elb } = await startTestFlow({
      sources: { s: { code: source as unknown as Source.Init, primary: true } },
      destinations: { out: { code: out } },
    });

    expect(await elb('page view')).toMatchObject({ ok: true });
    expect(out.events[0]?.source['type']).toBe('scoped');
    expect(out.contexts[0]?.ingest).toEqual({ method: 'POST', path: '/c' });
  });
});

describe('our stores in the published collector', () => {
  type PublishedStores = Parameters<typeof startPublishedFlow>[0];
  const start = (stores: unknown) => startPublishedFlow({ stores } as PublishedStores);

  it('the file store keeps values, also behind the published cache', async () => {
    const config = { settings: { basePath: folder() } };
    const { collector } = await start({
      bare: { code: storeFsInit, config },
      cached: { code: storeFsInit, config, cache },
    });
    const { bare, cached } = collector.stores;

    await bare?.set('../a/b', { c: [1, 2] });

    expect(await bare?.get('../a/b')).toEqual({ c: [1, 2] });
    expect(await cached?.get('../a/b')).toEqual({ c: [1, 2] });
    expect(await bare?.get('absent')).toBeUndefined();
    await collector.command('shutdown');
  });

  it('the API store looks values up', async () => {
    const origin = await createHttpOrigin();
    origin.on('/u1', { json: { name: 'Ada' } });
    const { collector } = await start({
      users: { code: storeApiInit, config: { settings: { endpoint: `${origin.url}/{key}` } } },
    });

    expect(await collector.stores['users']?.get('u1')).toEqual({ name: 'Ada' });
    expect(await collector.stores['users']?.get('u2')).toBeUndefined();
    await collector.command('shutdown');
    await origin.close();
  });

  it('the Sheets store looks rows up', async () => {
    const server = await createSheetsServer({ latencyMs: 0 });
    const account = createServiceAccount({ tokenUri: server.tokenUrl });
    server.addAccount(account);
    const rows = [
      ['session', 'tier'],
      ['s1', 'gold'],
    ];
    const id = server.addSpreadsheet({ Sessions: rows });
    const settings = { id, sheet: 'Sessions', endpoint: server.url };
    const { collector } = await start({
      sessions: {
        code: storeSheetsInit,
        config: { settings, credentials: account.credentials },
        cache,
      },
    });

    expect(await collector.stores['sessions']?.get('s1')).toMatchObject({ tier: 'gold' });
    expect(await collector.stores['sessions']?.get('s2')).toBeUndefined();
    await collector.command('shutdown');
    await server.close();
  });
});
