import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin, settle } from '@walkeros/store-testkit';
import type { QueuePolicy } from '../src/index.js';
import type { OpenDestination } from './open-destination.js';
import { failureOf, openDestination } from './open-destination.js';

let origin: HttpOrigin;
let opened: OpenDestination;
let gates: (() => void)[];

beforeEach(async () => {
  gates = [];
  origin = await createHttpOrigin();
  origin.otherwise(() => new Promise((open) => gates.push(() => open({ status: 200 }))));
});
afterEach(async () => {
  await origin.close();
  await opened.destination.destroy();
});

/** Room for three events, of which one is on the wire. */
function open(policy: QueuePolicy): OpenDestination {
  const queue = { max: 3, policy };
  const retry = { attempts: 1 };
  opened = openDestination({ url: origin.url, connections: 1, timeout: '1h', queue, retry });
  return opened;
}

/** Acknowledges requests, as they come, until there have been this many. */
async function serve(total: number): Promise<void> {
  for (let n = 0; n < total; n++) {
    await origin.arrived(n + 1);
    while (gates[n] === undefined) await settle();
    gates[n]?.();
  }
}

const sent = (): unknown[] => origin.requests.map(({ body }) => JSON.parse(String(body)));
const ids = ['a', 'b', 'c', 'd', 'e'];

test('with policy "wait" events beyond the bound are taken when there is room', async () => {
  const { push, destination } = open('wait');
  const pushes = ids.map((id) => push(id, id));

  await serve(5);
  await Promise.all(pushes);

  expect(sent()).toEqual(ids);
  expect(destination.counters.dead).toBe(0);
});

test('with policy "reject" events beyond the bound are refused at once', async () => {
  const { push, failing } = open('reject');
  const pushes = ids.slice(0, 3).map((id) => push(id, id));

  expect(await failing('d', 'd')).toMatchObject({
    code: 'OVERLOADED',
    attempts: 0,
    message: 'more than 3 events wait for delivery',
  });
  await serve(3);
  await Promise.all(pushes);
  await Promise.all([push('e', 'e'), serve(4)]);

  expect(sent()).toEqual(['a', 'b', 'c', 'e']);
});

test('with policy "drop-oldest" the event that has waited longest makes room', async () => {
  const { push, failing, logger, destination } = open('drop-oldest');
  const [onWire, dropped, kept] = [push('a', 'a'), failing('b', 'b'), push('c', 'c')];
  const added = push('d', 'd');

  expect(await dropped).toMatchObject({ code: 'OVERLOADED' });
  await serve(3);
  await Promise.all([onWire, kept, added]);

  expect(sent()).toEqual(['a', 'c', 'd']);
  expect(destination.counters).toEqual({ delivered: 3, retries: 0, dead: 1 });
  expect(logger.lines).toMatchObject([{ level: 'ERROR', context: { ids: ['b'] } }]);
});

test('with policy "drop-oldest" an event on the wire is not dropped', async () => {
  opened = openDestination({
    url: origin.url,
    timeout: '1h',
    queue: { max: 1, policy: 'drop-oldest' },
  });
  const first = opened.push('a', 'a');

  expect(await opened.failing('b', 'b')).toMatchObject({ code: 'OVERLOADED' });
  await serve(1);
  await first;
});

describe('destroy', () => {
  test('delivers what waits, batches that are not full included', async () => {
    opened = openDestination({ url: origin.url, batch: { size: 100, wait: '1h' } });
    const pushes = ids.map((id) => opened.push(id, id));

    const closed = opened.destination.destroy();
    await serve(1);
    await Promise.all([...pushes, closed]);

    expect(sent()).toEqual([ids]);
    expect(opened.clock.pending).toBe(0);
  });

  test('gives up at its deadline what is on the wire, what waits and what is held', async () => {
    const { failing, destination, clock, logger } = open('wait');
    const failures = Promise.all(ids.map((id) => failing(id)));
    await origin.arrived(1);

    const closed = destination.destroy();
    await clock.advanceAsync(4_000);
    await closed;

    const [onWire, ...others] = await failures;
    expect(onWire).toMatchObject({ code: 'DELIVERY_FAILED', attempts: 1 });
    expect(onWire?.message).toBe('the destination was closed (tries: 1)');
    expect(others.map(({ code }) => code)).toEqual(ids.slice(1).map(() => 'FLOW_STOPPED'));
    expect(destination.counters.dead).toBe(5);
    expect(logger.lines.flatMap(({ context }) => (context as { ids: string[] }).ids)).toEqual(
      expect.arrayContaining(ids),
    );
    expect(clock.pending).toBe(0);
  });

  test('ends the pause before another try', async () => {
    origin.otherwise({ status: 503, headers: { 'retry-after': '20' } });
    opened = openDestination({ url: origin.url });
    const { failing, clock, destination } = opened;
    const failure = failing('a');
    await origin.arrived(1);
    await settle();

    const closed = destination.destroy();
    while (clock.pending < 2) await settle();
    await clock.advanceAsync(4_000);
    await closed;

    expect(await failure).toMatchObject({ status: 503, attempts: 1 });
  });

  test('refuses events that come after it, and can be called twice', async () => {
    opened = openDestination({ url: origin.url });
    await Promise.all([opened.destination.destroy(), opened.destination.destroy()]);

    expect(await failureOf(opened.push('late'))).toMatchObject({ code: 'FLOW_STOPPED' });
    expect(origin.requests).toHaveLength(0);
  });
});
