import { createFakeClock } from '@walkeros/store-testkit';
import { createWorkflow, err, ok } from '../src/index.js';
import { recordEvents } from './recorded-events.js';
import { createUserWorkflow } from './users.js';

describe('events', () => {
  test('tell of a miss, a hit, an error, and an error that was cached', async () => {
    const { onEvent, events, types } = recordEvents();
    const { fetch } = createUserWorkflow({ cache: new Map(), onEvent });
    const typesOf = async (id: string) => {
      events.length = 0;
      await fetch(id);
      return types();
    };

    expect(await typesOf('1')).toEqual([
      'workflow_start',
      'step_miss',
      'step_start',
      'step_success',
      'workflow_success',
    ]);
    expect(await typesOf('1')).toEqual(['workflow_start', 'step_hit', 'workflow_success']);
    expect(events[1]).toMatchObject({ ok: true, joined: false });
    expect(await typesOf('999')).toEqual([
      'workflow_start',
      'step_miss',
      'step_start',
      'step_error',
      'workflow_error',
    ]);
    expect(events[3]).toMatchObject({ error: 'NOT_FOUND' });
    expect(await typesOf('999')).toEqual(['workflow_start', 'step_hit', 'workflow_error']);
    expect(events[1]).toMatchObject({ ok: false });
  });

  test('carry workflow, run, time, label, key and duration', async () => {
    const clock = createFakeClock();
    const { onEvent, events } = recordEvents();
    const work = () => {
      clock.advance(30);
      return ok(1);
    };
    const workflow = createWorkflow('billing', { work }, { cache: new Map(), onEvent, clock });

    await workflow.run(({ step }) => step('charge', work, { key: 'charge:1' }));
    await workflow.run(({ step }) => step('charge', work, { key: 'charge:1' }));

    const [start, miss, , success, end, second] = events;
    expect(success).toEqual({
      type: 'step_success',
      workflow: 'billing',
      runId: start?.runId,
      atMs: 1_000_030,
      label: 'charge',
      key: 'charge:1',
      durationMs: 30,
    });
    expect(miss).toMatchObject({ durationMs: 0, atMs: 1_000_000 });
    expect(end).toMatchObject({ type: 'workflow_success', durationMs: 30 });
    expect(start?.runId).toMatch(/^[a-z0-9]{10}$/);
    expect(second?.runId).not.toBe(start?.runId);
  });

  test('of steps without a key have none', async () => {
    const { onEvent, events } = recordEvents();
    const { workflow } = createUserWorkflow({ cache: new Map(), onEvent });

    await workflow.run(({ step, deps }) => step('fetchUser', () => deps.fetchUser('1')));

    expect(events.map(({ type }) => type)).not.toContain('step_miss');
    expect(events[1]).toMatchObject({ type: 'step_start', key: undefined });
  });

  test('warn of two labels for one key, also when the flight is joined', async () => {
    const { onEvent, events, warnings } = recordEvents();
    const { workflow } = createUserWorkflow({ cache: new Map(), onEvent });

    await workflow.run(({ step, deps }) =>
      Promise.all(
        ['a', 'b'].map((label) => step(label, () => deps.fetchUser('1'), { key: 'k' })),
      ),
    );
    await workflow.run(({ step, deps }) => step('c', () => deps.fetchUser('1'), { key: 'k' }));

    expect(warnings()).toEqual(['label-mismatch']);
    expect(events.find(({ type }) => type === 'step_warning')).toMatchObject({
      message:
        'steps "a" and "b" share the key "k", and so the result; give each step keys of its own',
    });
  });
});

describe('counters', () => {
  test('count over all runs, and are a fresh snapshot at each read', async () => {
    const work = async (id: string) => (id === 'no' ? err('NO') : ok(id));
    const workflow = createWorkflow('w', { work }, { cache: new Map() });
    const run = (id: string) =>
      workflow.run(({ step }) => step('work', () => work(id), { key: id }));
    const before = workflow.counters;

    await run('a');
    await run('a');
    await run('no');
    await run('no');
    await workflow.run(({ step }) => step('work', () => work('b')));

    expect(workflow.counters).toEqual({
      hits: 2,
      misses: 2,
      inflight_dedups: 0,
      populates: 2,
      retries: 0,
      warnings: 0,
    });
    expect(before.hits).toBe(0);
    workflow.counters.hits = 99;
    expect(workflow.counters.hits).toBe(2);
  });
});
