import { getEventListeners } from 'node:events';
import { createFakeClock, settle } from '@walkeros/store-testkit';
import { createWorkflow, err, ok, type Result, type StepOptions } from '../src/index.js';
import { recordEvents } from './recorded-events.js';

/** A step whose attempts end one after the other as `answers` say. */
function attempts(answers: (() => Promise<Result<number, 'BUSY' | 'GONE'>>)[]) {
  const clock = createFakeClock();
  const cache = new Map<string, unknown>();
  const recorded = recordEvents();
  const signals: AbortSignal[] = [];
  const busy = () => err('BUSY') as Result<number, 'BUSY' | 'GONE'>;
  const workflow = createWorkflow('w', { busy }, { cache, clock, onEvent: recorded.onEvent });
  let calls = 0;
  return {
    clock,
    cache,
    signals,
    workflow,
    ...recorded,
    calls: () => calls,
    run: (options: StepOptions, signal?: AbortSignal) =>
      workflow.run(
        ({ step }) =>
          step(
            'work',
            async (context) => {
              signals.push(context.signal);
              calls++;
              expect(context.attempt).toBe(calls);
              return (answers[calls - 1] ?? (async () => busy()))();
            },
            { key: 'k', ...options },
          ),
        signal && { signal },
      ),
  };
}

const busy = async () => err('BUSY');
const gone = async () => err('GONE');
const fine = async () => ok(7);
const hang = () => new Promise<never>(() => undefined);
const boom = async () => {
  throw new Error('boom');
};

describe('retry', () => {
  test('tries again after errors and exceptions; only the last result is cached', async () => {
    const { run, clock, cache, calls, workflow, types } = attempts([busy, boom, fine]);

    const result = run({ retry: 3 });
    await clock.advanceAsync(1_000);

    expect(await result).toEqual(ok(7));
    expect(calls()).toBe(3);
    expect(cache.get('k')).toEqual(ok(7));
    expect(workflow.counters).toMatchObject({ retries: 2, misses: 1, populates: 1 });
    expect(types().filter((type) => type === 'step_retry')).toHaveLength(2);
  });

  test('gives up after its attempts, with the last error, which is cached', async () => {
    const { run, clock, cache, calls } = attempts([busy, gone]);

    const result = run({ retry: 2 });
    await clock.advanceAsync(1_000);

    expect(await result).toEqual({ ok: false, error: 'GONE' });
    expect(await run({ retry: 2 })).toEqual({ ok: false, error: 'GONE' });
    expect(calls()).toBe(2);
    expect(cache.size).toBe(1);
  });

  test('waits up to twice as long after each failure, never longer than the limit', async () => {
    const { run, clock, events } = attempts([]);

    const result = run({ retry: { attempts: 12, delayMs: 100, maxDelayMs: 1_000 } });
    await clock.advanceAsync(60_000);
    await result;

    const delays = events.flatMap((event) =>
      event.type === 'step_retry' ? [event.delayMs] : [],
    );
    expect(delays).toHaveLength(11);
    delays.forEach((delayMs, index) => {
      expect(delayMs).toBeGreaterThanOrEqual(0);
      expect(delayMs).toBeLessThanOrEqual(Math.min(1_000, 100 * 2 ** index));
    });
    expect(clock.pending).toBe(0);
  });

  test('asks whether the error is worth it; a predicate that fails has not said yes', async () => {
    const choosy = attempts([busy, gone]);
    const failing = attempts([busy]);

    const result = choosy.run({
      retry: { attempts: 5, delayMs: 0, when: (error) => error === 'BUSY' },
    });
    await choosy.clock.advanceAsync(1);

    expect(await result).toEqual({ ok: false, error: 'GONE' });
    expect(
      await failing.run({
        retry: {
          attempts: 5,
          when: () => {
            throw new Error('predicate');
          },
        },
      }),
    ).toEqual({ ok: false, error: 'BUSY' });
  });

  test('ends with the run: a wait is cut short', async () => {
    const { run, clock, calls } = attempts([busy]);
    const cancel = new AbortController();

    const result = run({ retry: { attempts: 9, delayMs: 60_000 } }, cancel.signal);
    await settle();
    cancel.abort();

    expect(await result).toMatchObject({ error: { reason: 'cancelled' } });
    await settle();
    expect(calls()).toBe(1);
    expect(clock.pending).toBe(0);
  });
});

describe('timeoutMs', () => {
  test('ends an attempt, aborts its signal, and is not cached', async () => {
    const { run, clock, cache, signals } = attempts([hang]);

    const result = run({ timeoutMs: 50 });
    await clock.advanceAsync(50);

    expect(await result).toMatchObject({
      error: { reason: 'timeout', message: 'step "work" did not answer within 50 ms' },
    });
    expect(signals[0]?.aborted).toBe(true);
    expect(cache.size).toBe(0);
  });

  test('is for each attempt of a retry', async () => {
    const { run, clock, signals } = attempts([hang, fine]);

    const result = run({ timeoutMs: 50, retry: { attempts: 2, delayMs: 10 } });
    await clock.advanceAsync(100);

    expect(await result).toEqual(ok(7));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(clock.pending).toBe(0);
  });
});

describe('the signal of a run', () => {
  test('ends a step at once and tells its function; nothing begins any more', async () => {
    const { run, signals, calls } = attempts([hang]);
    const cancel = new AbortController();

    const result = run({}, cancel.signal);
    await settle();
    cancel.abort('enough');

    expect(await result).toMatchObject({ error: { reason: 'cancelled' }, cause: 'enough' });
    expect(signals[0]?.reason).toBe('enough');
    expect(await run({}, cancel.signal)).toMatchObject({ error: { reason: 'cancelled' } });
    expect(calls()).toBe(1);
  });

  test('leaves no listener behind', async () => {
    const { run } = attempts([fine]);
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...all: unknown[]) => {
      listeners.add(all[1]);
      Reflect.apply(addEventListener, signal, all);
    };
    signal.removeEventListener = (...all: unknown[]) => {
      listeners.delete(all[1]);
      Reflect.apply(removeEventListener, signal, all);
    };

    await run({ timeoutMs: 1_000 }, signal);
    await settle();

    expect(listeners.size).toBe(0);
  });

  test.each([
    ['returns', () => ok(1)],
    ['fails', () => err('BUSY')],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ] as const)('leaves none behind of a function that %s at once', async (_, end) => {
    const { signal } = new AbortController();
    const workflow = createWorkflow('w', { busy: () => err('BUSY') as Result<number, 'BUSY'> });
    let asksLater = (): unknown => undefined;

    await workflow.run(
      ({ step }) =>
        step('work', (context) => {
          context.signal.throwIfAborted();
          asksLater = () => context.signal;
          return end();
        }),
      { signal },
    );
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    asksLater();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('leaves none behind when it is asked for only after its step has ended', async () => {
    const { signal } = new AbortController();
    let asksLater = (): unknown => undefined;
    await createWorkflow('w', {}).run(
      ({ step }) =>
        step('work', (context) => {
          asksLater = () => context.signal;
          return ok(1);
        }),
      { signal },
    );
    asksLater();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a wait that is longer than a timer can run', () => {
  test.each([
    { retry: { attempts: 2, delayMs: 2 ** 31 } },
    { retry: { attempts: 2, maxDelayMs: Number.POSITIVE_INFINITY } },
    { timeoutMs: 2 ** 31 },
  ])('is refused with the limit: %j', async (options) => {
    const result = await createWorkflow('w', {}).run(({ step }) =>
      step('work', () => ok(1), options),
    );
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('at most 2147483647') as string },
    });
  });
});

describe('the duration of a step', () => {
  test('is right although the clock was set back', async () => {
    const clock = createFakeClock();
    const { events, onEvent } = recordEvents();
    await createWorkflow('w', {}, { clock, onEvent }).run(({ step }) =>
      step('work', async () => {
        clock.advance(30);
        clock.jump(0);
        return ok(1);
      }),
    );
    expect(events.slice(-2)).toMatchObject([{ durationMs: 30 }, { durationMs: 30 }]);
  });
});
