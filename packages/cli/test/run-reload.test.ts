import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Collector, Flow } from '@walkeros/core';
import { createHttpOrigin, type HttpOrigin } from '@walkeros/store-testkit';
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

/** A flow whose events come out at another path for each version. */
const flow = (version: number, more: object = {}): object => ({
  sources: {
    http: {
      package: '@walkeros/server-source-http',
      config: { settings: { port: 0, maxBatch: 10 + version } },
    },
  },
  destinations: {
    shop: {
      package: '@walkeros/server-destination-api',
      config: { settings: { url: `${origin.url}/v${version}` } },
    },
  },
  ...more,
});

interface Running {
  admin: string;
  events: string;
}

async function start(...args: string[]): Promise<Running> {
  const files = { 'flow.json': flow(1) };
  service = startService(['run', 'flow.json', '--admin', '0', ...args], files);
  const admin = urlIn(await service.line(/health and metrics/));
  const events = `${urlIn(await service.line(/listening on/))}/collect`;
  await service.line(/"running"/);
  return { admin, events };
}

function write(config: unknown): void {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  writeFileSync(path.join(service.folder, 'flow.json'), text);
}

async function post(url: string): Promise<number> {
  const body = JSON.stringify({ name: 'page view' });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

const paths = (): string[] => origin.requests.map(({ path: place }) => place);
const ready = async ({ admin }: Running): Promise<object> =>
  (await (await fetch(`${admin}/readyz`)).json()) as object;

describe('walkeros run', () => {
  test('reads its config again when it is told to hang up', async () => {
    const running = await start();
    write(flow(2));
    service.hangUp();
    const line = await service.line(/config 2 runs/);

    expect(JSON.parse(line)).toMatchObject({
      context: {
        ...{ kept: [], opened: ['destination.shop', 'source.http'] },
        ...{ closed: ['destination.shop', 'source.http'], ms: expect.any(Number) as number },
      },
    });
    expect(await post(running.events)).toBe(200);
    expect(paths()).toEqual(['/v2']);
    expect(await ready(running)).toEqual({
      ok: true,
      reasons: [],
      degraded: [],
      generation: 2,
    });
  });

  test.each([
    ['cannot be read', '{ "sources": ', /refused: it is not valid \(1 error\); config 1 runs/],
    ['is not valid', { storse: {} }, /refused: it is not valid \(1 error\); config 1 runs/],
  ])('goes on with the config that it has when the new one %s', async (_, config, message) => {
    const running = await start();
    write(config);
    service.hangUp();
    await service.line(message);

    expect(await post(running.events)).toBe(200);
    expect(paths()).toEqual(['/v1']);
    expect(await ready(running)).toMatchObject({
      ...{ ok: true, generation: 1, degraded: [expect.stringContaining('refused')] },
    });
  });

  test('explains a config that does not start, and forgets it when a good one comes', async () => {
    const running = await start();
    const settings = { basePath: '/dev/null/users' };
    const users = { package: '@walkeros/server-store-fs', config: { settings } };
    write(flow(2, { stores: { users } }));
    service.hangUp();
    await service.line(/refused: it did not start \(INIT_FAILED\)/);
    expect(service.stderr).toContain('store "users" did not open');

    write(flow(3));
    service.hangUp();
    await service.line(/config 2 runs/);
    expect(await ready(running)).toMatchObject({ degraded: [], generation: 2 });
  });

  test('refuses a config without a store that it was told to require', async () => {
    const users = {
      package: '@walkeros/server-store-fs',
      config: { settings: { basePath: '.' } },
    };
    service = startService(['run', '--admin', '0', '--require', 'users'], {
      'flow.json': flow(1, { stores: { users } }),
    });
    await service.line(/"running"/);
    write(flow(2));
    service.hangUp();

    expect(await service.line(/is refused/)).toContain('there is no store \\"users\\"');
  });

  test('gives the inspector the config that runs', async () => {
    const flows: (() => Flow)[] = [];
    const inspector = {
      createInspector: (_: Collector, options: { flow: () => Flow }) => {
        flows.push(options.flow);
        return Promise.resolve({ url: 'http://127.0.0.1:1', close: () => Promise.resolve() });
      },
    };
    const load = (name: string): Promise<unknown> =>
      name === '@walkeros/inspector' ? Promise.resolve(inspector) : loadWorkspace(name);
    service = startService(
      ['run', '--admin', '0', '--inspect'],
      { 'flow.json': flow(1) },
      { load },
    );
    await service.line(/"running"/);
    write(flow(2, { transformers: { more: {} } }));
    service.hangUp();
    await service.line(/config 2 runs/);

    expect(Object.keys(flows[0]?.() ?? {})).toContain('transformers');
  });
});

describe('walkeros run --watch', () => {
  test('takes over a file that is saved', async () => {
    const running = await start('--watch');
    write(flow(2));
    await service.line(/config 2 runs/);

    expect(await post(running.events)).toBe(200);
    expect(paths()).toEqual(['/v2']);
  });

  test('takes over a file that an editor puts in its place, after it was gone for a moment', async () => {
    await start('--watch');
    const file = path.join(service.folder, 'flow.json');
    rmSync(file);
    await service.line(/flow\.json is not there/);
    writeFileSync(`${file}~`, JSON.stringify(flow(2)));
    renameSync(`${file}~`, file);

    await service.line(/config 2 runs/);
  });

  test('needs a file that can be read again', async () => {
    service = startService(['run', '-', '--watch', '--admin', '0'], {});

    expect(await service.ended).toBe(2);
    expect(service.stderr).toContain('--watch needs a file of JSON or YAML');
  });
});
