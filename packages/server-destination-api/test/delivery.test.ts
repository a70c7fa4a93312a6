import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createHttpOrigin, settle } from '@walkeros/store-testkit';
import type { ApiDestinationSettings } from '../src/index.js';
import type { OpenDestination } from './open-destination.js';
import { createEvent, openDestination, whenWaiting } from './open-destination.js';

let origin: HttpOrigin;
let opened: OpenDestination;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await origin.close();
  await opened.destination.destroy();
});

function open(settings: Partial<ApiDestinationSettings> = {}): OpenDestination {
  opened = openDestination({ url: `${origin.url}/events`, timeout: '1h', ...settings });
  return opened;
}

test('an event is sent as JSON, and its push resolves once it is acknowledged', async () => {
  origin.on('/events', { status: 202 });
  const { push, destination } = open({ headers: { 'X-Key': 'k' } });

  await push('e1');

  expect(origin.requests).toHaveLength(1);
  expect(origin.requests[0]).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-key': 'k' },
  });
  expect(JSON.parse(String(origin.requests[0]?.body))).toEqual(createEvent('e1'));
  expect(destination.counters).toEqual({ delivered: 1, retries: 0, dead: 0 });
});

test.each([[{ tier: 'gold' }], [null], [0], ['text'], [[1, 2]]])(
  'what the mapping made of an event is sent in its place: %j',
  async (data) => {
    origin.on('/events', { status: 204 });

    await open({ method: 'PUT' }).push('e1', data);

    const expected = data ?? createEvent('e1');
    expect(JSON.parse(String(origin.requests[0]?.body))).toEqual(expected);
    expect(origin.requests[0]?.method).toBe('PUT');
  },
);

test('an event is sent as it was when it was pushed', async () => {
  origin.on('/events', { status: 200 });
  const { push } = open({ batch: { size: 2 } });
  const data = { n: 1 };
  const first = push('e1', data);
  data.n = 2;
  await Promise.all([first, push('e2', data)]);

  expect(JSON.parse(String(origin.requests[0]?.body))).toEqual([{ n: 1 }, { n: 2 }]);
});

test('an event that JSON cannot carry fails at once, and is not quoted', async () => {
  const circular: Record<string, unknown> = {};
  circular['secret'] = circular;

  const failure = await open().failing('e1', circular);

  expect(failure).toMatchObject({ code: 'DELIVERY_FAILED', attempts: 0 });
  expect(failure.message).toBe('the event cannot be written as JSON');
});

test('a login in the URL is sent as Basic authorization', async () => {
  origin.on('/events', { status: 200 });
  const url = `${origin.url}/events?v=1`.replace('//', '//user:p%40ss@');

  await open({ url }).push('e1');

  const login = Buffer.from('user:p@ss').toString('base64');
  expect(origin.requests[0]?.headers.authorization).toBe(`Basic ${login}`);
  expect(origin.requests[0]?.target).toBe('/events?v=1');
});

test.each([300, 302, 304, 307, 400, 401, 403, 404, 409, 410, 413, 422, 451])(
  'an event that is answered with %d is given up at once',
  async (status) => {
    origin.on('/events', { status, headers: { location: '/elsewhere' } });
    const { failing, destination } = open();

    expect(await failing('e1')).toMatchObject({ code: 'DELIVERY_FAILED', status, attempts: 1 });
    expect(origin.requests).toHaveLength(1);
    expect(destination.counters).toEqual({ delivered: 0, retries: 0, dead: 1 });
  },
);

const RESET: OriginAnswer = { fault: 'reset' };
const status = (code: number): OriginAnswer => ({ status: code });

test.each<[string, OriginAnswer]>([
  ...[408, 425, 429, 500, 502, 503, 504, 599].map((code): [string, OriginAnswer] => [
    String(code),
    status(code),
  ]),
  ['a reset', RESET],
])('an event is sent again after %s, and then delivered', async (_, failure) => {
  origin.on('/events', failure, failure, status(200));
  const destination = open();

  await throughPauses(destination.push('e1'), destination);

  expect(destination.destination.counters).toEqual({ delivered: 1, retries: 2, dead: 0 });
});

/** Lets all pauses pass until a call has ended; an hour takes far longer than any test. */
async function throughPauses<T>(call: Promise<T>, { clock }: OpenDestination): Promise<T> {
  let isOver = false;
  void call.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) await clock.advanceAsync(10);
  return call;
}

test('an event that is answered with 500 each time has failed, and was not delivered', async () => {
  origin.on('/events', status(500));
  const destination = open();

  const failure = await throughPauses(destination.failing('e1'), destination);

  expect(failure).toMatchObject({
    name: 'DeliveryError',
    code: 'DELIVERY_FAILED',
    status: 500,
    attempts: 3,
    message: `${origin.url} answered 500 (tries: 3)`,
  });
  expect(origin.requests).toHaveLength(3);
  expect(destination.destination.counters).toEqual({ delivered: 0, retries: 2, dead: 1 });
});

test('a storm of 500s fails every event, each after its own tries', async () => {
  origin.on('/events', status(500));
  const destination = open({ retry: { attempts: 4 } });

  const failures = await throughPauses(
    Promise.all(Array.from({ length: 50 }, (_, n) => destination.failing(`e${n}`))),
    destination,
  );

  expect(failures.every(({ attempts }) => attempts === 4)).toBe(true);
  expect(origin.requests).toHaveLength(200);
  expect(origin.peak).toBeLessThanOrEqual(8);
});

test('the pauses between tries are random, and their bound doubles up to maxDelay', async () => {
  origin.on('/events', status(500));
  const destination = open({ retry: { attempts: 6, baseDelay: 1_000, maxDelay: 4_000 } });
  const { clock } = destination;
  const random = [0.999, 0.5, 0.999, 0.25, 0];
  clock.random = () => random.shift() ?? 1;
  const pauses: number[] = [];
  const { setTimeout: arm } = clock;
  clock.setTimeout = (task, delayMs, keepAlive) => {
    if (delayMs < 3_600_000) pauses.push(delayMs);
    return arm(task, delayMs, keepAlive);
  };

  await throughPauses(destination.failing('e1'), destination);

  expect(pauses.slice(0, 4)).toEqual([999, 1_000, 3_996, 1_000]);
  expect(origin.requests).toHaveLength(6);
});

test('an origin that hangs is cut off at the timeout of each try', async () => {
  origin.on('/events', { fault: 'hang' });
  const { failing, clock } = open({ timeout: '2s', retry: { attempts: 2, baseDelay: 1 } });

  const failure = failing('e1');
  await origin.arrived(1);
  await clock.advanceAsync(1_999);
  expect(origin.requests).toHaveLength(1);
  await clock.advanceAsync(1);
  await whenWaiting(clock, 1, 1);
  await origin.arrived(2);
  await whenWaiting(clock, 1, 2_000);

  expect(await failure).toMatchObject({
    status: undefined,
    attempts: 2,
    message: `${origin.url} did not answer within 2000 ms (tries: 2)`,
  });
});

test('an origin that is down is a failed delivery with the reason', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { failing } = open({ url: `http://127.0.0.1:${port}/`, retry: { attempts: 1 } });

  expect(await failing('e1')).toMatchObject({
    message: `the connection to http://127.0.0.1:${port} failed (ECONNREFUSED) (tries: 1)`,
  });
});

describe('Retry-After', () => {
  const busy = (seconds: number): OriginAnswer => ({
    status: 429,
    headers: { 'retry-after': String(seconds) },
  });

  test('holds back all requests until then', async () => {
    origin.on('/events', busy(5), status(200));
    const { push, clock } = open();
    const first = push('e1');
    /* The first timer ends the try, the next one the pause. */
    await origin.arrived(1);
    await settle();
    await whenWaiting(clock, 1, 0);
    const second = push('e2');
    await clock.advanceAsync(4_999);
    expect(origin.requests).toHaveLength(1);
    await clock.advanceAsync(1);

    await Promise.all([first, second]);
    expect(origin.requests).toHaveLength(3);
  });

  test('holds back for maxDelay at most', async () => {
    origin.on('/events', busy(86_400), status(200));
    const destination = open({ retry: { maxDelay: '2s' } });
    const { clock } = destination;
    const startMs = clock.now();

    await throughPauses(destination.push('e1'), destination);

    expect(clock.now() - startMs).toBeGreaterThanOrEqual(2_000);
    expect(clock.now() - startMs).toBeLessThan(5_000);
  });
});
