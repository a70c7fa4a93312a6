import { inspect } from 'node:util';
import type { RecordingLogger } from '@walkeros/store-testkit';
import { createRecordingLogger, startRedisServer } from '@walkeros/store-testkit';
import type { RedisSettings } from '../src/index.js';
import { openStore } from './open-store.js';

const SECRET = 's3cret-in-the-test';

/** The error of some work, as a logger would print it. */
async function failureIn(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return inspect(error, { depth: Infinity, showHidden: true });
  }
  throw new Error('did not fail');
}

function expectNoSecret(...texts: string[]): void {
  for (const text of texts) expect(text).not.toContain(SECRET);
}

describe('a secret', () => {
  test.each<[string, RedisSettings]>([
    ['in a URL that is none', { url: `redis//:${SECRET}@host` }],
    ['in a URL of another kind', { url: `https://user:${SECRET}@host` }],
    ['in a URL with a broken escape', { url: `redis://:%zz${SECRET}@host` }],
    ['as a field of the wrong kind', { password: [SECRET] as never, url: 'redis://host' }],
    ['as the host of a node', { nodes: [`:${SECRET}@host`] }],
  ])('%s is in no config error', async (_, settings) => {
    expectNoSecret(await failureIn(() => openStore(settings)));
  });

  test('that Redis refuses is in no error and no line', async () => {
    const server = await startRedisServer({ password: 'right' });
    const logger = createRecordingLogger();
    const url = `redis://:${SECRET}@127.0.0.1:${server.port}`;
    const error = await failureIn(() => openStore({ url }, { logger }));
    await server.stop();

    expectNoSecret(error, inspect(logger.lines, { depth: Infinity }));
  });

  test('that Redis accepts is in no error and no line of an outage; values neither', async () => {
    const server = await startRedisServer({ password: SECRET });
    const logger: RecordingLogger = createRecordingLogger();
    const { store } = await openStore({ url: server.url }, { logger });
    await server.cli('rpush', 'list', 'x');
    const errors = [await failureIn(() => store.get('list'))];
    await server.cli('config', 'set', 'maxmemory', '1');
    errors.push(await failureIn(() => store.set('key', SECRET)));
    await server.kill();
    errors.push(await failureIn(() => store.set('key', SECRET)));
    errors.push(await failureIn(() => store.getMany(['key', 'list'])));
    await store.destroy();
    errors.push(await failureIn(() => store.get('key')));
    await server.stop();

    expectNoSecret(...errors, inspect(logger.lines, { depth: Infinity }));
  });
});
