import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin, settle } from '@walkeros/store-testkit';
import type { ApiDestinationSettings } from '../src/index.js';
import type { OpenDestination } from './open-destination.js';
import { openDestination } from './open-destination.js';

let origin: HttpOrigin;
let opened: OpenDestination;

beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ status: 200 });
});
afterEach(async () => {
  await opened.destination.destroy();
  await origin.close();
});

function open(settings: Partial<ApiDestinationSettings>): OpenDestination {
  opened = openDestination({ url: origin.url, timeout: '1h', ...settings });
  return opened;
}

const sent = (): unknown[] => origin.requests.map(({ body }) => JSON.parse(String(body)));

test('a full batch leaves at once, as a list in the order of the events', async () => {
  const { push } = open({ batch: { size: 3 } });

  await Promise.all([push('a', 1), push('b', 2), push('c', 3)]);

  expect(sent()).toEqual([[1, 2, 3]]);
});

test('a batch that does not fill leaves when its oldest event has waited long enough', async () => {
  const { push, clock } = open({ batch: { size: 3, wait: 500 } });
  const first = push('a', 1);
  await clock.advanceAsync(400);
  const second = push('b', 2);
  await clock.advanceAsync(99);
  expect(sent()).toEqual([]);

  await clock.advanceAsync(1);
  await Promise.all([first, second]);

  expect(sent()).toEqual([[1, 2]]);
});

test('a clock that jumps back does not make events wait longer', async () => {
  const { push, clock } = open({ batch: { size: 3, wait: 500 } });
  const pushed = push('a', 1);

  clock.jump(clock.now() - 3_600_000);
  await clock.advanceAsync(500);
  await pushed;

  expect(sent()).toEqual([[1]]);
});

test('each batch that leaves full begins a new wait', async () => {
  const { push, clock } = open({ batch: { size: 2, wait: 500 } });
  const first = push('a', 1);
  await clock.advanceAsync(400);
  const full = push('b', 2);
  const next = push('c', 3);
  await clock.advanceAsync(400);
  await Promise.all([first, full]);
  expect(sent()).toEqual([[1, 2]]);

  await clock.advanceAsync(100);
  await next;

  expect(sent()).toEqual([[1, 2], [3]]);
});

test('a batch is cut before it outgrows maxBytes', async () => {
  const { push } = open({ batch: { size: 10, wait: '1h', maxBytes: 30 } });
  const text = 'é'.repeat(5);

  await Promise.all([
    push('a', text),
    push('b', text),
    push('c', 'x'.repeat(50)),
    push('d', 'x'.repeat(50)),
  ]);

  expect(sent()).toEqual([[text, text], ['x'.repeat(50)], ['x'.repeat(50)]]);
});

test('events that pile up behind busy connections leave in full batches', async () => {
  const gates: (() => void)[] = [];
  origin.otherwise(() => new Promise((open) => gates.push(() => open({ status: 200 }))));
  const { push } = open({ batch: { size: 4, wait: 1 }, connections: 1 });
  const pushes = Array.from({ length: 12 }, (_, n) => push(`e${n}`, n));

  for (let n = 0; n < 3; n++) {
    await origin.arrived(n + 1);
    await settle();
    gates[n]?.();
  }
  await Promise.all(pushes);

  expect(sent()).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10, 11],
  ]);
});

test('a batch that fails, fails all of its events', async () => {
  origin.otherwise({ status: 400 });
  const { failing, destination } = open({ batch: { size: 2 } });

  const failures = await Promise.all([failing('a'), failing('b')]);

  expect(failures.map(({ status }) => status)).toEqual([400, 400]);
  expect(destination.counters.dead).toBe(2);
});

test('a batch that the receiver finds too large is halved until it fits', async () => {
  origin.otherwise(({ body }) => {
    const events = JSON.parse(String(body)) as unknown[];
    return { status: events.length > 2 || events.includes('huge') ? 413 : 200 };
  });
  const { push, failing, destination } = open({ batch: { size: 7 } });

  const [failure] = await Promise.all([
    failing('huge', 'huge'),
    ...Array.from({ length: 6 }, (_, n) => push(`e${n}`, n)),
  ]);

  expect(failure).toMatchObject({ status: 413 });
  expect(destination.counters).toEqual({ delivered: 6, retries: 0, dead: 1 });
});
