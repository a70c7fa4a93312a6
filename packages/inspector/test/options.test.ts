import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '@walkeros/core';
import {
  createInspector,
  createInspectorHandler,
  type InspectorOptions,
} from '../src/index.js';
import { openFlow, type TestFlow } from './open-flow.js';

const TOKEN = 'a-token-of-the-operator';

let flow: TestFlow;
const open: { close(): unknown }[] = [];

beforeEach(async () => {
  flow = await openFlow();
  await flow.push(5);
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await flow.collector.shutdown();
});

async function start(options: InspectorOptions) {
  const inspector = await createInspector(flow.collector, options);
  open.push(inspector);
  const { origin, hash } = new URL(inspector.url);
  return {
    origin,
    token: hash.slice(1),
    post: (action: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${origin}/api/${action}`, {
        method: 'POST',
        headers: {
          origin,
          authorization: `Bearer ${hash.slice(1)}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(body),
      }),
  };
}

describe('the inspector', () => {
  it.each([
    ['another host without a token', { host: '0.0.0.0' }],
    ['another IPv6 host without a token', { host: '::' }],
    ['a short token', { token: 'short' }],
    ['a token that no header can hold', { token: 'sixteen letters\nand more' }],
  ])('refuses %s', async (_, options) => {
    await expect(createInspector(flow.collector, options)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      path: 'token',
    });
  });

  it('says which port cannot be bound', async () => {
    const { origin } = await start({});
    const again = createInspector(flow.collector, { port: Number(new URL(origin).port) });

    await expect(again).rejects.toThrow(ConfigError);
    await expect(again).rejects.toMatchObject({ code: 'INIT_FAILED' });
  });

  it('makes up a token that nobody can guess, a new one each time', async () => {
    const [one, two] = [await start({}), await start({})];
    expect(one.token).toHaveLength(32);
    expect(one.token).not.toBe(two.token);
  });

  it('listens on loopback unless told otherwise', async () => {
    expect((await start({})).origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('evicts nothing unless readOnly is turned off', async () => {
    const { post } = await start({});

    for (const action of ['evict', 'evict-all']) {
      expect((await post(action, { store: 'users', key: 'user-1' })).status).toBe(403);
    }
    expect(flow.sessions.entries.has('users:user-1')).toBe(true);
  });

  it('shows no value at all where they are forbidden', async () => {
    const { post } = await start({ values: 'forbidden' });
    const answer = await post('value', { store: 'users', key: 'user-1' });

    expect(answer.status).toBe(403);
    expect((await post('entry', { store: 'users', key: 'user-1' })).status).toBe(200);
  });

  it('can be asked for under a name that is allowed', async () => {
    const options = { token: TOKEN, allowedHosts: ['flow.example'] };
    const { handle, close } = createInspectorHandler(flow.collector, options);
    open.push({ close });
    const server = createServer(handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    const { port } = server.address() as AddressInfo;
    const { sendRaw, rawRequest } = await import('./send-raw.js');
    const statusOf = async (host: string): Promise<number> =>
      (await sendRaw(port, rawRequest('GET /', { Host: host }))).status;

    expect(await statusOf('flow.example')).toBe(200);
    expect(await statusOf('192.0.2.1')).toBe(200);
    expect(await statusOf('evil.example')).toBe(421);
  });
});
