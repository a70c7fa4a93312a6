import { inspect } from 'node:util';
import { createRecordingLogger, createS3Server } from '@walkeros/store-testkit';
import type { S3Settings } from '../src/index.js';
import { BUCKET, openStore } from './open-store.js';

const SECRET = 's3cret-in-the-test';
const credentials = { accessKeyId: SECRET, secretAccessKey: SECRET, sessionToken: SECRET };

/** The error of some work, as a logger would print it. */
async function failureIn(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return inspect(error, { depth: Infinity, showHidden: true });
  }
  throw new Error('did not fail');
}

describe('a secret', () => {
  test.each<[string, Partial<S3Settings>]>([
    ['of the wrong kind', { credentials: [SECRET] as never }],
    ['beside a missing one', { credentials: { accessKeyId: SECRET } as never }],
    ['in an endpoint', { endpoint: `ftp://user:${SECRET}@host` }],
    ['as a region of the wrong kind', { region: [SECRET] as never }],
  ])('%s is in no config error', async (_, settings) => {
    expect(await failureIn(() => openStore({}, { settings }))).not.toContain(SECRET);
  });

  test('in credentials apart from the settings is in no config error', async () => {
    const config = { credentials: { secretAccessKey: SECRET } };
    const failure = await failureIn(() => openStore({}, { config }));

    expect(failure).toContain('stores.s3.config.credentials.accessKeyId');
    expect(failure).not.toContain(SECRET);
  });

  test('that the server refuses, and a value, are in no error and no line', async () => {
    const server = await createS3Server({ buckets: [BUCKET] });
    const right = { ...server.credentials, sessionToken: SECRET };
    const logger = createRecordingLogger();
    const failures: string[] = [];
    for (const wrong of [credentials, { ...right, secretAccessKey: SECRET }]) {
      const { store } = await openStore(
        { endpoint: server.url, credentials: wrong },
        { logger, config: { timeout: 500 } },
      );
      failures.push(
        await failureIn(() => store.get('key')),
        await failureIn(() => store.set('key', SECRET)),
        await failureIn(() => store.delete('key')),
        await failureIn(() => store.setup()),
      );
      server.failNext({ reset: true, times: 3, on: 'write' });
      failures.push(await failureIn(() => store.set('key', SECRET)));
      server.clearFaults();
      await store.destroy();
    }
    const { store } = await openStore({ endpoint: server.url, credentials: right }, { logger });
    await store.set('key', { secret: SECRET });
    server.failNext({ flipBit: 400 });
    failures.push(await failureIn(() => store.get('key')));
    await server.close();
    failures.push(await failureIn(() => store.get('key')));
    await store.destroy();

    const printed = [...failures, inspect(logger.lines, { depth: Infinity })].join('\n');
    expect(printed).not.toContain(SECRET);
    expect(printed).not.toContain('Signature=');
  });
});
