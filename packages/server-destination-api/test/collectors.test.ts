import type { Destination } from '@walkeros/core';
import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin, settle } from '@walkeros/store-testkit';
import { startFlow as startPublishedFlow } from 'published-collector';
import defaultInit, { destinationApi, destinationApiInit } from '../src/index.js';
import { createEvent, failureOf, stepContext } from './open-destination.js';

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ status: 200 });
});
afterEach(() => origin.close());

const namesAt = (path: string): unknown[] =>
  origin.requests
    .filter((request) => request.path === path)
    .map(({ body }) => JSON.parse(String(body)) as unknown);

type PublishedConfig = Parameters<typeof startPublishedFlow>[0];
const code = destinationApi as unknown as Destination;

function publishedFlow(
  destinations: Record<string, unknown>,
): ReturnType<typeof startPublishedFlow> {
  return startPublishedFlow({
    run: true,
    logger: { handler: () => undefined },
    destinations,
  } as unknown as PublishedConfig);
}

test('the ready-made object runs in the published collector, once for each destination', async () => {
  const configOf = (path: string) => ({
    settings: { url: origin.url + path },
    mapping: { '*': { '*': { data: 'name' } } },
  });
  const { elb, collector } = await publishedFlow({
    a: { code, config: configOf('/a') },
    b: { code, config: configOf('/b') },
  });

  const result = await elb('page view', { title: 'home' });

  expect(result.ok).toBe(true);
  expect(namesAt('/a')).toEqual(['page view']);
  expect(namesAt('/b')).toEqual(['page view']);
  await collector.command('shutdown');
});

test('an event that is answered with 500 has failed in the published collector', async () => {
  origin.otherwise({ status: 500 });
  const settings = { url: origin.url, retry: { attempts: 2, baseDelay: 1 } };
  const { elb, collector } = await publishedFlow({ a: { code, config: { settings } } });

  const result = await elb('page view');

  expect(result.ok).toBe(false);
  expect(Object.keys(result.failed ?? {})).toEqual(['a']);
  expect(origin.requests).toHaveLength(2);
  await collector.command('shutdown');
});

test('the shutdown of the published collector delivers a batch that is not full', async () => {
  const settings = { url: origin.url, batch: { size: 10, wait: '1h' } };
  const { elb, collector } = await publishedFlow({ a: { code, config: { settings } } });
  const pushed = elb('page view');
  await settle();

  await collector.command('shutdown');

  expect((await pushed).ok).toBe(true);
  expect(origin.requests).toHaveLength(1);
});

test('the ready-made object opens itself on its first event where nobody calls init', async () => {
  const context = stepContext({ url: origin.url });

  await destinationApi.push(createEvent('a'), { ...context, ingest: {} });
  await destinationApi.push(createEvent('b'), { ...context, ingest: {} });
  await destinationApi.destroy?.({ ...context });

  expect(origin.requests).toHaveLength(2);
  const late = destinationApi.push(createEvent('c'), { ...context, ingest: {} });
  expect(await failureOf(late)).toMatchObject({ code: 'FLOW_STOPPED' });
});

test('the ready-made object can be closed without ever having been opened', async () => {
  await destinationApi.destroy?.(stepContext({ url: origin.url }));
  await destinationApi.destroy?.();
});

test('the package exports its init function by name and as default', () => {
  expect(defaultInit).toBe(destinationApiInit);
});
