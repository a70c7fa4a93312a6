import {
  createControlledStore,
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  hostileKeys,
  settle,
} from '@walkeros/store-testkit';
import { createWorkflow, ok } from '../src/index.js';
import { recordEvents } from './recorded-events.js';
import { createUserWorkflow } from './users.js';

const outage = new Error('connection refused');

describe('a cache that fails', () => {
  test.each([
    ['throws', { kind: 'throw', error: outage }],
    ['rejects', { kind: 'reject', error: outage }],
  ] as const)('%s on a read: the step runs, with a warning', async (_how, fault) => {
    const cache = createFaultyStore();
    const { onEvent, warnings } = recordEvents();
    const { asked, fetch, workflow } = createUserWorkflow({ cache, onEvent });
    cache.always('get', fault);

    expect(await fetch('1')).toMatchObject({ ok: true });
    expect(await fetch('1')).toMatchObject({ ok: true });

    expect(asked).toHaveLength(2);
    expect(warnings()).toEqual(['read-failed', 'read-failed']);
    expect(workflow.counters).toMatchObject({ hits: 0, misses: 2, warnings: 2 });
  });

  test.each([
    ['throws', { kind: 'throw', error: outage }],
    ['rejects', { kind: 'reject', error: outage }],
  ] as const)('%s on a write: the result stands, with a warning', async (_how, fault) => {
    const cache = createFaultyStore();
    const { onEvent, warnings } = recordEvents();
    const { fetch, workflow } = createUserWorkflow({ cache, onEvent });
    cache.always('set', fault);

    expect(await fetch('1')).toMatchObject({ ok: true, value: { id: '1' } });

    expect(warnings()).toEqual(['write-failed']);
    expect(workflow.counters).toMatchObject({ misses: 1, populates: 0 });
  });

  test('is cut off at its deadline when it hangs, on a read and on a write', async () => {
    const clock = createFakeClock();
    const cache = createFaultyStore({ clock });
    const { onEvent, warnings } = recordEvents();
    const { fetch } = createUserWorkflow({ cache, onEvent, clock, cacheTimeout: '2s' });
    cache.always('get', { kind: 'hang' });
    cache.always('set', { kind: 'hang' });

    const result = fetch('1');
    await clock.advanceAsync(1_999);
    expect(warnings()).toEqual([]);
    await clock.advanceAsync(2_001);

    expect(await result).toMatchObject({ ok: true });
    expect(warnings()).toEqual(['read-failed', 'write-failed']);
    expect(clock.pending).toBe(0);
  });

  test('says so in words, with the key and without the value', async () => {
    const cache = createFaultyStore();
    const { onEvent, events } = recordEvents();
    const { fetch } = createUserWorkflow({ cache, onEvent });
    cache.script('get', { kind: 'throw', error: outage });

    await fetch('1');

    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'step_warning',
        label: 'fetchUser',
        key: 'user:1',
        message: 'cache read failed for "user:1"; the step runs: connection refused',
        cause: outage,
      }),
    );
  });

  test('a listener that throws or rejects does not fail the workflow', async () => {
    const throwing = createUserWorkflow({
      onEvent: () => {
        throw new Error('listener');
      },
    });
    const rejecting = createUserWorkflow({
      onEvent: (() => Promise.reject(new Error('listener'))) as () => void,
    });

    expect(await throwing.fetch('1')).toMatchObject({ ok: true });
    expect(await rejecting.fetch('1')).toMatchObject({ ok: true });
  });
});

describe('what no step has written', () => {
  test.each([
    ['a number', 5],
    ['text', 'torn {"ok":'],
    ['a list', []],
    ['an object', { id: '1' }],
    ['a result without its end', { ok: false }],
    ['a result whose end is no time', { ok: true, value: 1, exp: 'soon' }],
    ['a damaged value', { ok: true, value: { $workflow: 5 } }],
    ['an unknown kind of value', { ok: true, value: { $workflow: ['ghost', 1] } }],
    ['a damaged number', { ok: true, value: { $workflow: ['bigint', 'x'] } }],
  ])('%s is a miss, with a warning, and is replaced', async (_what, raw) => {
    const cache = new Map<string, unknown>([['user:1', raw]]);
    const { onEvent, warnings } = recordEvents();
    const { asked, fetch } = createUserWorkflow({ cache, onEvent });

    expect(await fetch('1')).toMatchObject({ ok: true, value: { id: '1' } });
    expect(await fetch('1')).toMatchObject({ ok: true, value: { id: '1' } });

    expect(asked).toHaveLength(1);
    expect(warnings()).toEqual(['foreign-entry']);
  });

  test.each([[undefined], [null]])('%s is a miss without a warning', async (raw) => {
    const cache = new Map<string, unknown>([['user:1', raw]]);
    const { onEvent, warnings } = recordEvents();
    const { asked, fetch } = createUserWorkflow({ cache, onEvent });

    await fetch('1');

    expect(asked).toHaveLength(1);
    expect(warnings()).toEqual([]);
  });

  test('a result that was put there by hand is a hit', async () => {
    const user = { id: '1', name: 'seeded', tags: [], born: new Date(7) };
    const { asked, fetch } = createUserWorkflow({ cache: new Map([['user:1', ok(user)]]) });

    expect(await fetch('1')).toEqual(ok(user));
    expect(asked).toEqual([]);
  });
});

test('every key is an entry of its own, however hostile', async () => {
  const keys = hostileKeys.map(({ key }) => key).filter((key) => key !== '');
  for (const cache of [new Map<string, unknown>(), createMemoryStore()]) {
    const ran: string[] = [];
    const work = async (key: string) => {
      ran.push(key);
      return ok({ key });
    };
    const workflow = createWorkflow('hostile', { work }, { cache });
    const run = () =>
      workflow.run(async ({ step }) => {
        const values: unknown[] = [];
        for (const key of keys) values.push(await step('work', () => work(key), { key }));
        return values;
      });

    expect(await run()).toEqual(ok(keys.map((key) => ({ key }))));
    expect(await run()).toEqual(ok(keys.map((key) => ({ key }))));
    expect(ran).toEqual(keys);
  }
});

test('a step is done only when its result is in the cache', async () => {
  const cache = createControlledStore();
  const { onEvent, types } = recordEvents();
  const { fetch } = createUserWorkflow({ cache: cache.store, onEvent });

  const result = fetch('1');
  await settle();
  await cache.release();
  await settle();
  expect(cache.pending).toMatchObject([{ operation: 'set', key: 'user:1' }]);
  expect(types()).not.toContain('step_success');
  await cache.release();

  expect(await result).toMatchObject({ ok: true });
  expect(types().slice(-2)).toEqual(['step_success', 'workflow_success']);
});
