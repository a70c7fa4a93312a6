import { once } from 'node:events';
import { startRedisServer, type RedisServer } from '@walkeros/store-testkit';
import { Redis } from 'ioredis';
import { createWorkflow, err, ok } from '../src/index.js';
import { runCode, snippet } from './document-snippet.js';
import { createUsers } from './users.js';

type AnyWorkflow = ReturnType<typeof createWorkflow<ReturnType<typeof createUsers>['deps']>>;

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedisServer();
  redis = new Redis(server.url);
}, 30_000);

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

beforeEach(() => redis.flushall());

async function documentWorkflow(deps: object): Promise<AnyWorkflow> {
  const globals = { createWorkflow, deps, redis };
  const { workflow } = await runCode(snippet('redis'), globals, ['workflow']);
  return workflow as AnyWorkflow;
}

test('the cache of the document works on a real Redis, also for the next process', async () => {
  const { asked, deps } = createUsers();
  const fetch = (workflow: AnyWorkflow) =>
    workflow.run(({ step }) => step('fetchUser', () => deps.fetchUser('1'), { key: 'user:1' }));

  const first = await fetch(await documentWorkflow(deps));
  const second = await fetch(await documentWorkflow(deps));

  expect(first).toEqual(ok({ id: '1', name: 'user 1', tags: ['new'] }));
  expect(second).toEqual(first);
  expect(asked).toEqual(['1']);
  expect(JSON.parse((await redis.get('user:1')) ?? '')).toEqual(first);
});

test('the cache of the document keeps errors, absences and dates as they were', async () => {
  const cause = new TypeError('no route', { cause: new Error('cable') });
  const results = [
    err('NOT_FOUND', { cause }),
    ok(undefined),
    ok(null),
    ok({ at: new Date(7), missing: undefined, big: 7n, bytes: new Uint8Array([1]) }),
    ok(0),
    ok(''),
  ];
  let calls = 0;
  for (const [index, result] of results.entries()) {
    const work = async () => {
      calls++;
      return result;
    };
    const run = async () => {
      const workflow = await documentWorkflow({ work });
      return workflow.run(({ step }) => step('work', work as never, { key: `k:${index}` }));
    };

    expect(await run()).toEqual(result);
    const cached = await run();
    expect(cached).toEqual(result);
    if (!cached.ok) expect(cached.cause).toMatchObject({ cause: { message: 'cable' } });
  }
  expect(calls).toBe(results.length);
});

test('a Redis that dies costs the cache, not the workflow', async () => {
  const { asked, deps } = createUsers();
  const doomed = await startRedisServer();
  const client = new Redis(doomed.url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  const { workflow } = await runCode(
    snippet('redis'),
    { createWorkflow, deps, redis: client },
    ['workflow'],
  );
  const fetch = () =>
    (workflow as AnyWorkflow).run(({ step }) =>
      step('fetchUser', () => deps.fetchUser('1'), { key: 'user:1' }),
    );

  expect(await fetch()).toMatchObject({ ok: true });
  await Promise.all([once(client, 'end'), doomed.kill()]);
  expect(await fetch()).toMatchObject({ ok: true });

  expect(asked).toEqual(['1', '1']);
  await doomed.stop();
}, 30_000);
