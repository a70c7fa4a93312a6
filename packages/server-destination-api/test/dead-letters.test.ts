import { inspect } from 'node:util';
import type { ConfigError } from '@walkeros/core';
import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin, createMemoryStore, settle } from '@walkeros/store-testkit';
import { destinationApiInit } from '../src/index.js';
import type { OpenDestination } from './open-destination.js';
import { openDestination, stepContext } from './open-destination.js';

let origin: HttpOrigin;
let opened: OpenDestination;

beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ status: 422, body: 'hunter-page' });
});
afterEach(async () => {
  await opened.destination.destroy();
  await origin.close();
});

function open(env: Record<string, unknown> = {}): OpenDestination {
  const url = `${origin.url.replace('//', '//hunter:hunter2@')}/hunter3?token=hunter4`;
  const headers = { authorization: 'Bearer hunter5' };
  opened = openDestination({ url, headers, retry: { attempts: 1 } }, env);
  return opened;
}

test('events that are given up are logged by their ids, once in a second', async () => {
  const { failing, logger, clock, destination } = open();

  for (const id of ['a', 'b', 'c']) await failing(id);
  await clock.advanceAsync(1_000);
  await clock.advanceAsync(1_000);
  await failing('d');

  const reason = `${origin.url} answered 422 (tries: 1)`;
  expect(logger.lines.map(({ message, context }) => [message, context])).toEqual([
    [`1 event was not delivered: ${reason}`, { ids: ['a'] }],
    [`2 events were not delivered: ${reason}`, { ids: ['b', 'c'] }],
    [`1 event was not delivered: ${reason}`, { ids: ['d'] }],
  ]);
  expect(destination.counters.dead).toBe(4);
});

test('a line names 100 events at most, and counts all', async () => {
  const { failing, logger, clock } = open();

  await Promise.all(Array.from({ length: 250 }, (_, n) => failing(`e${n}`)));
  await clock.advanceAsync(1_000);

  const [, second] = logger.lines;
  expect(second?.message).toMatch(/^249 events were/);
  expect((second?.context as { ids: string[] }).ids).toHaveLength(100);
});

test('neither payload nor secret is in a log line or an error', async () => {
  const { failing, logger } = open();

  const failure = await failing('a', { password: 'hunter6' });

  expect(inspect([failure, logger.lines], { depth: 10 })).not.toContain('hunter');
});

test('a dead letter is stored under the id of its event before its push fails', async () => {
  const deadLetter = createMemoryStore();
  const { failing, clock } = open({ deadLetter });

  await failing('a', { order: 1 });

  expect(deadLetter.entries.get('a')).toEqual({
    data: { order: 1 },
    message: `${origin.url} answered 422 (tries: 1)`,
    status: 422,
    attempts: 1,
    atMs: clock.now(),
  });
});

test('an event that is delivered leaves no dead letter', async () => {
  origin.otherwise({ status: 200 });
  const deadLetter = createMemoryStore();

  await open({ deadLetter }).push('a');

  expect(deadLetter.entries.size).toBe(0);
});

test('a dead letter store that fails costs one log line, and the push fails all the same', async () => {
  const store = createMemoryStore();
  store.set = () => {
    throw new Error('disk full');
  };
  const { failing, logger } = open({ deadLetter: store });

  expect(await failing('a')).toMatchObject({ status: 422 });
  expect(await failing('b')).toMatchObject({ status: 422 });

  expect(logger.messages('ERROR')).toContain('dead letters: cannot be stored: disk full');
  expect(logger.messages('ERROR').filter((line) => line.includes('disk full'))).toHaveLength(1);
});

test('a dead letter store that hangs is cut off', async () => {
  const store = { set: () => new Promise<void>(() => undefined) };
  const { failing, clock, logger } = open({ deadLetter: store });

  const failure = failing('a');
  while (logger.lines.length === 0) await settle();
  await clock.advanceAsync(5_000);

  expect(await failure).toMatchObject({ status: 422 });
});

test('a dead letter store that is none is refused at its place', () => {
  opened = open();
  const context = stepContext({ url: origin.url }, { deadLetter: '$store.missing' });
  try {
    destinationApiInit(context);
  } catch (error) {
    expect((error as ConfigError).path).toBe('destinations.api.env.deadLetter');
  }
  expect(() => destinationApiInit(context)).toThrow('is not a store');
});
