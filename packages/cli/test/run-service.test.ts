import { request } from 'node:http';
import { StoreError, type Collector, type Flow, type StepContext } from '@walkeros/core';
import type { Store, Transformer } from '@walkeros/core';
import { createHttpOrigin, startRedisServer, type HttpOrigin } from '@walkeros/store-testkit';
import { loadWorkspace } from './corpus/load-workspace.js';
import { startService, urlIn, type StartedService } from './start-service.js';

let origin: HttpOrigin;
let service: StartedService;
beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ json: {} });
});
afterEach(async () => {
  await service.stop();
  await origin.close();
});

const flow = ({
  next,
  ...more
}: { next?: string; [section: string]: unknown } = {}): object => ({
  sources: {
    http: {
      package: '@walkeros/server-source-http',
      config: { settings: { port: 0 } },
      ...(next !== undefined && { next }),
    },
  },
  destinations: {
    shop: {
      package: '@walkeros/server-destination-api',
      config: { settings: { url: origin.url } },
    },
  },
  ...more,
});

function start(config: unknown, ...args: string[]): StartedService {
  service = startService(['run', 'flow.json', '--admin', '0', ...args], {
    'flow.json': config,
  });
  return service;
}

async function post(line: string, name = 'page view'): Promise<number> {
  const body = JSON.stringify({ name });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${urlIn(line)}/collect`, { method: 'POST', headers, body })).status;
}

describe('walkeros run', () => {
  test('takes events and delivers them until it is told to stop, and ends with 0', async () => {
    start(flow());
    const listening = await service.line(/listening on/);
    await service.line(/"running"/);

    expect(await post(listening)).toBe(200);
    expect(await service.stop()).toBe(0);
    expect(origin.requests).toHaveLength(1);
  });

  test('delivers what is on its way when it is told to stop', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    origin.otherwise(async () => {
      await released;
      return { json: {} };
    });
    start(flow());
    const listening = await service.line(/listening on/);
    await service.line(/"running"/);
    const posted = post(listening);
    await origin.arrived(1);
    service.interrupt();
    await service.line(/"stopping"/);
    release();

    expect(await posted).toBe(200);
    expect(await service.ended).toBe(0);
  });

  test('writes one JSON object a line, with level, time and scope', async () => {
    start(flow());
    await service.line(/"running"/);
    await service.stop();

    const entries = service.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.find(({ msg }) => String(msg).startsWith('listening'))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      scope: 'source:http',
      msg: expect.any(String),
    });
    expect(entries.at(-1)).toMatchObject({ msg: 'stopped' });
  });

  test('writes lines for people on a terminal, unless JSON is asked for', async () => {
    const files = { 'flow.json': flow() };
    service = startService(['run', '--admin', '0'], files, { isTTY: true });
    expect(await service.line(/running/)).not.toMatch(/^\{/);
    await service.stop();

    service = startService(['run', '--admin', '0', '--json'], files, { isTTY: true });
    expect(await service.line(/running/)).toMatch(/^\{/);
  });

  test('is alive and ready while it runs, and serves metrics of its steps', async () => {
    start(flow());
    const admin = urlIn(await service.line(/health and metrics/));
    await service.line(/"running"/);
    await post(await service.line(/listening on/));

    expect((await fetch(`${admin}/livez`)).status).toBe(200);
    expect(await (await fetch(`${admin}/readyz`)).json()).toEqual({
      ok: true,
      reasons: [],
      degraded: [],
      generation: 1,
    });
    expect(await (await fetch(`${admin}/metrics`)).text()).toContain('walkeros_step_duration');
    expect((await fetch(`${admin}/else`)).status).toBe(404);
    expect((await fetch(`${admin}/livez`, { method: 'POST' })).status).toBe(405);
  });

  test('answers nobody who comes under the name of another machine', async () => {
    start(flow());
    const admin = urlIn(await service.line(/health and metrics/));

    const status = await new Promise((resolve) => {
      request(`${admin}/metrics`, { headers: { host: 'rebound.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });
});

describe('the inspector of a service', () => {
  test('is served where it is asked for and installed, and closed at the end', async () => {
    const seen: string[] = [];
    const inspector = {
      createInspector: (collector: Collector, { flow: shown }: { flow: () => Flow }) => {
        seen.push(...Object.keys(collector.status.destinations), ...Object.keys(shown()));
        return Promise.resolve({
          url: 'http://127.0.0.1:1/#token',
          close: () => Promise.resolve(void seen.push('closed')),
        });
      },
    };
    const load = (name: string): Promise<unknown> =>
      name === '@walkeros/inspector' ? Promise.resolve(inspector) : loadWorkspace(name);
    const args = ['run', '--admin', '0', '--inspect'];
    service = startService(args, { 'flow.json': flow() }, { load });
    await service.line(/"running"/);

    expect(await service.stop()).toBe(0);
    expect(seen).toEqual(['shop', 'sources', 'destinations', 'closed']);
    expect(service.stderr).toBe('inspector on http://127.0.0.1:1/#token\n');
    expect(service.lines.join('')).not.toContain('#token');
  });

  test('ends the service with 3 where it is not installed', async () => {
    start(flow(), '--inspect');

    expect(await service.ended).toBe(3);
    expect(service.stderr).toContain('npm install @walkeros/inspector');
    expect(service.lines.at(-1)).toContain('stopped');
  });
});

describe('the readiness of a service', () => {
  const lookups = (url: string): object =>
    flow({
      next: 'enrich',
      stores: {
        users: { package: '@walkeros/server-store-redis', config: { settings: { url } } },
      },
      transformers: {
        enrich: {
          package: '@walkeros/transformer-enrich',
          env: { store: '$store.users' },
          config: { settings: { key: 'name', target: 'user' } },
        },
      },
    });

  test.each([
    ['names a store that fails, and stays', [], 200],
    ['ends while a store fails that is required, and', ['--require', 'users'], 503],
  ])('%s: %s %s', async (_what, args, status) => {
    const redis = await startRedisServer();
    try {
      start(lookups(redis.url), ...args);
      const admin = urlIn(await service.line(/health and metrics/));
      const listening = await service.line(/listening on/);
      await service.line(/"running"/);
      await redis.kill();
      await post(listening);

      const answer = await fetch(`${admin}/readyz`);
      expect(answer.status).toBe(status);
      expect(await answer.text()).toMatch(/store \\"users\\" fails since .* \(STORE_\w+\)/);
    } finally {
      await redis.stop();
    }
  });
});

test('a store that takes no writes stays degraded, though it is read', async () => {
  service = startService(
    ['run', 'flow.json', '--admin', '0'],
    {
      'flow.json': flow({
        next: 'visits',
        stores: { disk: { package: 'full-disk' } },
        transformers: {
          visits: { package: 'visits', env: { store: '$store.disk' } },
        },
      }),
    },
    { load: (name) => Promise.resolve(PACKAGES[name] ?? loadWorkspace(name)) },
  );
  const admin = urlIn(await service.line(/health and metrics/));
  const listening = await service.line(/listening on/);
  await service.line(/"running"/);
  await post(listening);

  expect(await (await fetch(`${admin}/readyz`)).json()).toMatchObject({
    degraded: [expect.stringMatching(/store "disk" fails since .* \(STORE_UNAVAILABLE\)/)],
  });
});

/** A store that takes no writes, and a step that writes, then reads. */
const PACKAGES: Readonly<Record<string, unknown>> = {
  'full-disk': {
    default: (): Store => ({
      ...{ type: 'full', config: {} },
      get: () => undefined,
      set: () => {
        throw new StoreError('unavailable', 'the disk is full', {
          ...{ store: 'disk', operation: 'set', key: 'visits' },
        });
      },
      delete: () => undefined,
    }),
  },
  visits: {
    default: ({ env }: StepContext): Transformer => ({
      ...{ type: 'visits', config: {} },
      async push() {
        const store = env['store'] as Store;
        await Promise.resolve(store.set('visits', 1)).catch(() => undefined);
        await store.get('visits');
      },
    }),
  },
};

describe('a flow that cannot run', () => {
  test('is explained with its place, and ends with 1', async () => {
    start(flow({ storse: {} }));

    expect(await service.ended).toBe(1);
    expect(service.stderr).toContain('did you mean "stores"?');
    expect(service.stderr).toContain('flow.json:1:');
  });

  test('ends with 3 when what it needs is not there', async () => {
    start(
      flow({
        stores: {
          users: {
            package: '@walkeros/server-store-fs',
            config: { settings: { basePath: '/dev/null/users' } },
          },
        },
      }),
    );

    expect(await service.ended).toBe(3);
    expect(service.stderr).toContain('store "users" did not open');
  });

  test.each([
    [['--admin', 'here'], '--admin takes a port'],
    [['--drain', 'soon'], '--drain takes'],
    [['--log-level', 'loud'], '--log-level takes'],
    [['--require', 'users'], 'there is no store "users"'],
  ])('ends with 2 for %j', async (args, message) => {
    service = startService(['run', ...args], { 'flow.json': flow() });

    expect(await service.ended).toBe(2);
    expect(service.stderr).toContain(message);
  });
});
