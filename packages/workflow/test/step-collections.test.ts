import { settle } from '@walkeros/store-testkit';
import { createWorkflow, err, ok, type Result } from '../src/index.js';

type Answer = Result<number, 'BAD'>;
const bad = () => err('BAD') as Answer;
const workflow = createWorkflow('w', { bad });

describe('step.map', () => {
  test('keeps the order of the items, however the work ends', async () => {
    const ends: (() => void)[] = [];
    const result = workflow.run(({ step }) =>
      step.map(
        'work',
        new Set([1, 2, 3]),
        (item) => new Promise<Answer>((resolve) => ends.push(() => resolve(ok(item * 10)))),
      ),
    );
    await settle();
    ends.reverse().forEach((end) => end());

    expect(await result).toEqual(ok([10, 20, 30]));
  });

  test.each([
    [undefined, 16],
    [3, 3],
    [1, 1],
    [Number.POSITIVE_INFINITY, 100],
  ])('runs no more at a time than its limit: %s', async (concurrency, expected) => {
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 100 }, (_, index) => index);

    const result = await workflow.run(({ step }) =>
      step.map(
        'work',
        items,
        async (item) => {
          most = Math.max(most, ++running);
          await settle();
          running--;
          return ok(item);
        },
        concurrency === undefined ? {} : { concurrency },
      ),
    );

    expect(result).toEqual(ok(items));
    expect(most).toBe(expected);
  });

  test('ends with the first error, aborts the others and begins nothing new', async () => {
    const begun: number[] = [];
    const signals: AbortSignal[] = [];

    const result = await workflow.run(({ step }) =>
      step.map(
        'work',
        [1, 2, 3, 4],
        (item, { signal }): Answer | Promise<Answer> => {
          begun.push(item);
          signals.push(signal);
          return item === 2 ? bad() : new Promise<Answer>(() => undefined);
        },
        { concurrency: 2 },
      ),
    );
    await settle();

    expect(result).toEqual({ ok: false, error: 'BAD' });
    expect(begun).toEqual([1, 2]);
    expect(signals[0]?.aborted).toBe(true);
  });

  test('of nothing is an empty list', async () => {
    expect(await workflow.run(({ step }) => step.map('work', [], bad))).toEqual(ok([]));
  });
});

describe('step.all', () => {
  test('gives each name its value', async () => {
    const result = await workflow.run(({ step }) =>
      step.all('work', {
        a: () => ok(1),
        b: async () => ok('two'),
        ['__proto__']: () => ok(3),
      }),
    );

    expect(result).toEqual(ok({ a: 1, b: 'two', ['__proto__']: 3 }));
  });

  test('turns an exception into a defect of the step, not of the process', async () => {
    const result = await workflow.run(({ step }) =>
      step.all('work', {
        slow: async () => {
          await settle();
          throw new Error('late');
        },
        quick: async (): Promise<Answer> => {
          throw new Error('first');
        },
      }),
    );
    await settle();
    await settle();

    expect(result).toMatchObject({ error: { message: 'step "work" failed: first' } });
  });

  test('explains the thunk for a value', async () => {
    const result = await workflow.run(({ step }) =>
      step.all('work', { a: Promise.resolve(ok(1)) as never }),
    );

    expect(result).toMatchObject({
      error: { message: expect.stringContaining('step "work.a" was given a promise') },
    });
  });
});

test('with a key, a collection is one entry, also when it fails', async () => {
  const cache = new Map<string, unknown>();
  const cached = createWorkflow('w', { bad }, { cache });
  let calls = 0;
  const run = () =>
    cached.run(async ({ step }) => {
      const work = (item: number) => {
        calls++;
        return ok(item);
      };
      await step.map('numbers', [1, 2], work, { key: 'numbers' });
      return step.all('all', { a: () => ok(1), b: bad }, { key: 'all' });
    });

  expect(await run()).toEqual({ ok: false, error: 'BAD' });
  expect(await run()).toEqual({ ok: false, error: 'BAD' });

  expect(calls).toBe(2);
  expect([...cache]).toEqual([
    ['numbers', ok([1, 2])],
    ['all', err('BAD')],
  ]);
});

test('a concurrency of nothing is refused', async () => {
  const result = await workflow.run(({ step }) =>
    step.map('work', [1], bad, { concurrency: 0 }),
  );

  expect(result).toMatchObject({ error: { message: expect.stringContaining('concurrency') } });
});

test('a step inside a step fails with its own error', async () => {
  const result = await workflow.run(({ step }) =>
    step.map('outer', [1], async () => ok(await step('inner', bad))),
  );

  expect(result).toEqual({ ok: false, error: 'BAD' });
});
