import { inspect } from 'node:util';
import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createHttpOrigin, storeContext } from '@walkeros/store-testkit';
import { storeApiInit } from '../src/index.js';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await closeStores();
  await origin.close();
});

const secretive = (url: string): { endpoint: string; headers: Record<string, string> } => ({
  endpoint: `${url.replace('//', '//hunter:hunter2@')}/hunter3/{key}?token=hunter4`,
  headers: { authorization: 'Bearer hunter5', 'x-api-key': 'hunter6' },
});

test.each<[string, OriginAnswer]>([
  ['refuses access', { status: 401, body: 'hunter7' }],
  ['breaks', { status: 500, body: 'hunter7' }],
  ['redirects', { status: 302, headers: { location: 'http://127.0.0.2/?hunter8' } }],
  ['answers with an error page', { headers: { 'content-type': 'text/html' }, body: 'hunter7' }],
  ['answers with half of some JSON', { body: '{"password":"hunter7"' }],
  ['answers with a broken gzip', { headers: { 'content-encoding': 'gzip' }, body: 'hunter7' }],
  ['resets the connection', { fault: 'reset' }],
  ['cuts the body short', { schedule: [{ send: '"hunter7' }, { end: 'truncate' }] }],
])('no secret is in the error when the API %s', async (_, answer) => {
  origin.otherwise(answer);
  const settings = { ...secretive(origin.url), set: {}, delete: {}, retry: { attempts: 1 } };
  const { store, logger } = openStore(settings);

  const failures = [await failureOf(store.get('k'))];
  if (answer.status !== undefined) {
    failures.push(
      await failureOf(store.set('k', 'hunter9')),
      await failureOf(store.delete('k')),
    );
  }

  expect(inspect(failures, { depth: 10 })).not.toContain('hunter');
  expect(inspect(logger.lines, { depth: 10 })).not.toContain('hunter');
});

test('no secret is in the error of a config that cannot work', () => {
  const settings = { ...secretive('https://{key}.example.com'), timeout: -1 };
  const open = (): unknown => storeApiInit(storeContext({ settings }));

  expect(open).toThrow('timeout');
  try {
    open();
  } catch (error) {
    expect(inspect(error, { depth: 10 })).not.toContain('hunter');
  }
});
