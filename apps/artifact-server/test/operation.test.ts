import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  type MemoryStore,
  settle,
} from '@walkeros/store-testkit';
import { silentLogger } from '@walkeros/core';
import { readConfig } from '../src/read-config.js';
import { startServer } from '../src/start-server.js';
import { ask, openServer } from './open-server.js';
import { head, openRawClient } from './raw-client.js';

const PATH = '/v8/artifacts/470736e91c6e13f6';

test('a server is healthy while its process answers, and ready while its store does', async () => {
  const store = createFaultyStore();
  const server = await openServer({ code: () => store });
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  store.always('get', { kind: 'reject', error: new Error('down') });
  const ready = await fetch(`${server.url}/ready`);

  expect([ready.status, await ready.json()]).toEqual([
    503,
    { ok: false, reason: 'the store does not answer' },
  ]);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  await server.close();
});

test('a store that fails is a 503 with a time to wait, and the client learns nothing of it', async () => {
  const store = createFaultyStore();
  store.always('get', { kind: 'reject', error: new Error('password of the database') });
  const server = await openServer({ code: () => store });
  const answer = await ask(server, PATH);

  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await answer.text()).not.toContain('password');
  await server.close();
});

test('a shutdown lets requests end, takes no more, and closes the store', async () => {
  const clock = createFakeClock();
  const memory = createMemoryStore();
  const slow = createFaultyStore({ inner: memory, clock });
  let closed = 0;
  const store = () => ({ ...slow, destroy: () => void closed++ });
  const server = await openServer({ code: store });
  // Too large for memory, so that the store is asked.
  const body = 'bytes'.repeat(10_000);
  await ask(server, PATH, { method: 'PUT', body });
  slow.script('get', { kind: 'delay', ms: 100 });
  const asked = ask(server, PATH);
  while (clock.pending === 0) await settle();
  const closing = server.close();
  clock.advance(100);

  expect(await (await asked).text()).toBe(body);
  await closing;
  expect(closed).toBe(1);
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
});

test('a server that restarts still counts what it holds', async () => {
  const memory = createMemoryStore();
  const first = await openServer({ code: () => memory });
  await ask(first, PATH, { method: 'PUT', body: 'bytes' });
  await first.close();
  const second = await openServer({ code: () => memory });
  const metrics = await (await fetch(`${second.url}/metrics`)).text();

  expect(metrics).toMatch(/^walkeros_artifact_stored_bytes 5$/m);
  expect(metrics).toMatch(/^walkeros_artifact_stored 1$/m);
  await second.close();
});

test('a server that dies with hundreds of artifacts behind it counts and serves all of them', async () => {
  const memory = createMemoryStore();
  const first = await openServer({ code: () => memory });
  const paths = Array.from({ length: 300 }, (_, n) => `/v8/artifacts/h${n}`);
  const bodyOf = (at: string): string => at.padEnd(20_000, '.');
  for (const at of paths) await ask(first, at, { method: 'PUT', body: bodyOf(at) });
  const dead = createMemoryStore();
  for (const [key, value] of memory.entries) await dead.set(key, value);
  const second = await openServer({ code: () => dead });
  const found = paths.map(async (at) => (await (await ask(second, at)).text()) === bodyOf(at));

  expect(new Set(await Promise.all(found))).toEqual(new Set([true]));
  const metrics = await (await fetch(`${second.url}/metrics`)).text();
  expect(metrics).toMatch(/^walkeros_artifact_stored 300$/m);
  await Promise.all([first.close(), second.close()]);
});

test('without a quota, too, what a server had written of an upload when it died is removed', async () => {
  const memory = createMemoryStore();
  const first = await openServer({ code: () => memory }, { quotaBytes: false });
  await ask(first, PATH, { method: 'PUT', body: 'x'.repeat(20_000) });
  const upload = openRawClient(first);
  upload.write(head('PUT /v8/artifacts/half', { 'Content-Length': 9e6 }), Buffer.alloc(5e6));
  const parts = (store: MemoryStore): number =>
    [...store.entries.keys()].filter((key) => key.startsWith('c/')).length;
  while (parts(memory) < 5) await settle();
  const dead = createMemoryStore();
  for (const [key, value] of memory.entries) await dead.set(key, value);
  const second = await openServer({ code: () => dead }, { quotaBytes: false });

  expect((await ask(second, PATH)).status).toBe(200);
  expect(await (await fetch(`${second.url}/metrics`)).text()).toMatch(/_stored_bytes 20000$/m);
  await second.close();
  expect(parts(dead)).toBe(1);
  await upload.leave();
  await first.close();
});

test('above the quota the artifacts go that nobody has used, and are counted', async () => {
  const server = await openServer({ code: () => createMemoryStore() }, { quotaBytes: 25 });
  for (const hash of ['one', 'two', 'three'])
    await ask(server, `/v8/artifacts/${hash}`, { method: 'PUT', body: '0123456789' });
  const statuses = ['one', 'two', 'three'].map(async (hash) => {
    return (await ask(server, `/v8/artifacts/${hash}`)).status;
  });

  expect(await Promise.all(statuses)).toEqual([404, 200, 200]);
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('evicted_total 1');
  await server.close();
});

test('metrics are not served where they are switched off', async () => {
  const server = await openServer({ code: () => createMemoryStore() }, { metrics: false });
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  await server.close();
});

test('a port that is taken is an error that says so, and leaves no store open', async () => {
  const server = await openServer({ code: () => createMemoryStore() });
  let closed = 0;
  const store = () => ({ ...createMemoryStore(), destroy: () => void closed++ });
  const port = Number(new URL(server.url).port);

  await expect(openServer({ code: store }, { port })).rejects.toMatchObject({
    path: 'artifacts.port',
  });
  expect(closed).toBe(1);
  await server.close();
});

describe('a config', () => {
  const stores = { it: { code: () => createMemoryStore() } };
  const token = 'secret-of-the-writers';

  test.each<[string, unknown, string]>([
    ['without a section "artifacts"', { stores }, 'artifacts.store'],
    [
      'with an unknown store',
      { stores, artifacts: { store: 'its', tokens: [{ token }] } },
      'artifacts.store',
    ],
    [
      'with an unknown store of parts',
      { stores, artifacts: { store: 'it', parts: 'its', tokens: [{ token }] } },
      'artifacts.parts',
    ],
    ['without tokens', { stores, artifacts: { store: 'it', tokens: [] } }, 'artifacts.tokens'],
    [
      'with a token that can be guessed',
      { stores, artifacts: { store: 'it', tokens: [{ token: 'abc' }] } },
      'artifacts.tokens.0.token',
    ],
    [
      'with a token that is not in the environment',
      { stores, artifacts: { store: 'it', tokens: [{ token: '$env.NOT_SET' }] } },
      'artifacts.tokens.0.token',
    ],
    [
      'with a misspelled field',
      { stores, artifacts: { store: 'it', tokens: [{ token, wirte: true }] } },
      'artifacts.tokens.0.wirte',
    ],
    ['that is a list', [], ''],
  ])('%s is refused with the place', (_what, config, path) => {
    expect(() => readConfig(config, {})).toThrow(expect.objectContaining({ path }));
  });

  test.each([
    [
      'one token twice',
      [
        { token, team: 'a' },
        { token, team: 'b' },
      ],
      'artifacts.tokens.1.token',
    ],
    [
      'a team that has the name of all tokens without one',
      [{ token }, { token: `${token}2`, team: ['default', 'b'] }],
      'artifacts.tokens.1.team',
    ],
    [
      'one slug of two teams',
      [
        { token, team: ['a', 'slug'] },
        { token: `${token}2`, team: ['b', 'slug'] },
      ],
      'artifacts.tokens.1.team',
    ],
  ])('with %s is refused', async (_what, tokens, path) => {
    const config = readConfig({ stores, artifacts: { store: 'it', tokens, port: 0 } }, {});
    await expect(startServer(config, { logger: silentLogger })).rejects.toMatchObject({ path });
  });

  test('takes its tokens from the environment, and never shows them', () => {
    const artifacts = { store: 'it', tokens: [{ token: '$env.TOKEN' }] };
    const env = { TOKEN: token };
    const misspelled = { ...artifacts, maxByte: 1 };
    const reading = (): unknown => readConfig({ stores, artifacts: misspelled }, env);
    expect(reading).toThrow(/did you mean "maxBytes"/);
    expect(reading).not.toThrow(/secret/);
    const { settings } = readConfig({ stores, artifacts }, env);
    expect(settings.tokens[0]?.token).toBe(token);
  });

  test('as the README shows it may start', () => {
    const readme = readFileSync(path.join(__dirname, '../README.md'), 'utf8');
    const [, text = ''] = /```json\n([^]*?)```/.exec(readme) ?? [];
    const env = { CI_TOKEN: token, PULL_REQUEST_TOKEN: `${token}2` };
    const { settings } = readConfig(JSON.parse(text), env);
    expect(settings.tokens.map(({ write }) => write)).toEqual([true, false]);
  });
});
