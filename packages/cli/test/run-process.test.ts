import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createHttpOrigin, type HttpOrigin } from '@walkeros/store-testkit';
import { makeFolder, saveFile, startProcess, type StartedProcess } from './start-process.js';
import { urlIn } from './start-service.js';

let origin: HttpOrigin;
let place: ReturnType<typeof makeFolder>;
let started: StartedProcess;
beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ json: {} });
  place = makeFolder();
});
afterEach(async () => {
  started.child.kill('SIGKILL');
  place.remove();
  await origin.close();
});

function save(version: number): void {
  const settings = { port: 0, maxBatch: 10 + version };
  const config = {
    sources: { http: { package: '@walkeros/server-source-http', config: { settings } } },
    destinations: {
      shop: {
        package: '@walkeros/server-destination-api',
        config: { settings: { url: `${origin.url}/v${version}` } },
      },
    },
  };
  saveFile(place.folder, 'flow.json', JSON.stringify(config));
}

const post = async (url: string): Promise<number> => {
  const body = JSON.stringify({ name: 'page view' });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/collect`, { method: 'POST', headers, body })).status;
};

/** Holds each delivery until it is let go. */
function holdDeliveries(): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  origin.otherwise(async () => {
    await released;
    return { json: {} };
  });
  return release;
}

const run = (...args: string[]): StartedProcess =>
  (started = startProcess(['run', 'flow.json', ...args], place.folder, [
    'ignore',
    'pipe',
    'pipe',
  ]));

describe('a process of walkeros run', () => {
  test('takes over a file that is saved, and again when it is told to hang up', async () => {
    save(1);
    const { line, child, ended } = run('--no-admin', '--watch');
    const url = urlIn(await line(/listening on/));
    await line(/"running"/);
    expect(await post(url)).toBe(200);

    save(2);
    await line(/config 2 runs/);
    expect(await post(url)).toBe(200);

    child.kill('SIGHUP');
    await line(/config 3 runs/);
    expect(await post(url)).toBe(200);

    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(origin.requests.map(({ path }) => path)).toEqual(['/v1', '/v2', '/v2']);
  });

  test('goes on and delivers everything when the reader of its log has gone', async () => {
    save(1);
    const { line, child, ended } = run('--no-admin');
    const url = urlIn(await line(/listening on/));
    await line(/"running"/);
    child.stdout?.destroy();
    // Each reload writes to the log.
    child.kill('SIGHUP');
    for (let sent = 0; sent < 3; sent++) expect(await post(url)).toBe(200);

    const release = holdDeliveries();
    const posted = post(url);
    await origin.arrived(4);
    child.kill('SIGTERM');
    release();
    expect(await posted).toBe(200);
    expect(await ended).toEqual([0, null]);
    expect(origin.requests).toHaveLength(4);
  });

  test('goes on when a config is refused and nobody reads its explanation', async () => {
    save(1);
    const { line, child, ended } = run('--no-admin', '--watch');
    const url = urlIn(await line(/listening on/));
    await line(/"running"/);
    child.stderr?.destroy();
    saveFile(place.folder, 'flow.json', '{');
    await line(/is refused/);

    expect(await post(url)).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(origin.requests).toHaveLength(1);
  });
});

describe('a second signal', () => {
  test.each([
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
  ] as const)('ends a service that drains at once: %s, then %s', async (first, second) => {
    holdDeliveries();
    save(1);
    const { line, child, ended } = run('--no-admin', '--drain', '1h');
    const posted = post(urlIn(await line(/listening on/))).catch(() => 'cut off');
    await origin.arrived(1);
    child.kill(first);
    await line(/"stopping"/);
    child.kill(second);

    expect(await ended).toEqual([130, null]);
    expect(await posted).toBe('cut off');
  });
});

describe('a signal while a store opens', () => {
  /** Takes connections and says nothing. */
  let silent: Server;
  beforeEach(async () => {
    silent = createServer((socket) => socket.on('error', () => undefined)).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const settings = { url: `redis://127.0.0.1:${port}` };
    const config = { settings, timeout: '10m' };
    const stores = { users: { package: '@walkeros/server-store-redis', config } };
    saveFile(place.folder, 'flow.json', JSON.stringify({ stores }));
  });
  afterEach(() => void silent.close());

  test('ends the service, which has taken no event yet, with 0', async () => {
    const { line, child, ended } = run('--admin', '0');
    await once(silent, 'connection');
    child.kill('SIGINT');
    await line(/"stopped"/);

    expect(await ended).toEqual([0, null]);
  });

  test('that hangs up does not kill it', async () => {
    const { line, child, ended } = run('--admin', '0');
    await once(silent, 'connection');
    child.kill('SIGHUP');
    // The hang-up is dealt with before a request that comes after it.
    const admin = urlIn(await line(/health and metrics/));
    expect((await fetch(`${admin}/readyz`)).status).toBe(503);
    child.kill('SIGTERM');

    expect(await ended).toEqual([0, null]);
  });
});

test('Ctrl-C ends a command that waits for a store, with 130', async () => {
  holdDeliveries();
  const settings = { endpoint: `${origin.url}/users` };
  const users = {
    package: '@walkeros/server-store-api',
    config: { settings, timeout: '10m' },
  };
  saveFile(place.folder, 'flow.json', JSON.stringify({ stores: { users } }));
  started = startProcess(['store', 'get', 'users', 'u1'], place.folder);
  await origin.arrived(1);
  started.child.kill('SIGINT');

  expect(await started.ended).toEqual([130, null]);
});

test('Ctrl-C ends a simulation of many events, with 130', async () => {
  const seen = `({ type: 'seen', config: {}, push: () => { process.stderr.write('.'); } })`;
  const flow = `module.exports = { transformers: { seen: { code: () => ${seen} } } };`;
  saveFile(place.folder, 'flow.cjs', flow);
  saveFile(place.folder, 'event.json', '{ "name": "page view" }');
  const many = ['--event', 'event.json', '--repeat', '10000000'];
  started = startProcess(['simulate', 'flow.cjs', '--import', ...many], place.folder, [
    'ignore',
    'ignore',
    'pipe',
  ]);
  const { child, ended } = started;
  child.stderr?.once('data', () => child.kill('SIGINT')).resume();

  expect(await ended).toEqual([130, null]);
});
