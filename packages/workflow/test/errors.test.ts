import { createFakeClock, createMemoryStore, settle } from '@walkeros/store-testkit';
import { createWorkflow, err, isStepExit, ok, UnexpectedError } from '../src/index.js';
import { recordEvents } from './recorded-events.js';
import { createUserWorkflow } from './users.js';

describe('errors', () => {
  test('end the workflow early: what follows the step does not run', async () => {
    const { workflow } = createUserWorkflow({});
    let after = false;

    const result = await workflow.run(async ({ step, deps }) => {
      await step('fetchUser', () => deps.fetchUser('999'));
      after = true;
    });

    expect(result).toEqual({ ok: false, error: 'NOT_FOUND' });
    expect(after).toBe(false);
  });

  test('keep their cause', async () => {
    const cause = new Error('404');
    const work = async () => err('NOT_FOUND', { cause });
    const workflow = createWorkflow('w', { work }, { cache: new Map() });
    const run = () => workflow.run(({ step }) => step('work', work, { key: 'k' }));

    expect(await run()).toEqual({ ok: false, error: 'NOT_FOUND', cause });
    expect(await run()).toEqual({ ok: false, error: 'NOT_FOUND', cause });
  });

  test('are not cached with cacheErrors: false', async () => {
    const { asked, fetch } = createUserWorkflow({ cache: new Map(), cacheErrors: false });

    await fetch('999');
    await fetch('999');

    expect(asked).toHaveLength(2);
  });

  test('are cached as a predicate says', async () => {
    const work = async (id: string) => err(id === 'a' ? 'PERMANENT' : 'PASSING');
    const cache = new Map<string, unknown>();
    const workflow = createWorkflow(
      'w',
      { work },
      { cache, cacheErrors: (error) => error === 'PERMANENT' },
    );
    for (const id of ['a', 'b']) {
      await workflow.run(({ step }) => step('work', () => work(id), { key: id }));
    }

    expect([...cache.keys()]).toEqual(['a']);
  });

  test('are not cached when the predicate fails', async () => {
    const cache = new Map<string, unknown>();
    const { onEvent, warnings } = recordEvents();
    const { fetch } = createUserWorkflow({
      cache,
      onEvent,
      cacheErrors: () => {
        throw new Error('predicate');
      },
    });

    expect(await fetch('999')).toEqual({ ok: false, error: 'NOT_FOUND' });
    expect(cache.size).toBe(0);
    expect(warnings()).toEqual(['write-failed']);
  });

  test('can be told from other exceptions by a try around a step', async () => {
    const { workflow } = createUserWorkflow({});

    const result = await workflow.run(async ({ step, deps }) => {
      try {
        return await step('fetchUser', () => deps.fetchUser('999'));
      } catch (caught) {
        if (isStepExit(caught)) throw caught;
        return undefined;
      }
    });

    expect(result).toEqual({ ok: false, error: 'NOT_FOUND' });
    expect(isStepExit(new Error('other'))).toBe(false);
  });

  test('of a step that nobody awaits end nothing', async () => {
    const { workflow } = createUserWorkflow({});

    const result = await workflow.run(({ step, deps }) => {
      void step('fetchUser', () => deps.fetchUser('999'));
      return 'done';
    });
    await settle();

    expect(result).toEqual(ok('done'));
  });
});

describe('defects', () => {
  test.each([
    [
      'synchronously',
      () => {
        throw new RangeError('boom');
      },
    ],
    [
      'asynchronously',
      async () => {
        throw new RangeError('boom');
      },
    ],
  ])(
    'thrown %s become an UnexpectedError with its cause, and are not cached',
    async (_when, work) => {
      const cache = new Map<string, unknown>();
      const workflow = createWorkflow('w', {}, { cache });

      const result = await workflow.run(({ step }) => step('work', work, { key: 'k' }));

      expect(result).toMatchObject({ ok: false, cause: { message: 'boom' } });
      const error = result.ok ? undefined : result.error;
      expect(error).toBeInstanceOf(UnexpectedError);
      expect(error).toMatchObject({
        type: 'UnexpectedError',
        reason: 'thrown',
        step: 'work',
        message: 'step "work" failed: boom',
      });
      expect((error as Error).cause).toBeInstanceOf(RangeError);
      expect(cache.size).toBe(0);
    },
  );

  test('of the workflow itself become one too', async () => {
    const { workflow } = createUserWorkflow({});

    const result = await workflow.run(() => {
      throw 'text';
    });

    expect(result).toMatchObject({ error: { reason: 'thrown' }, cause: 'text' });
    expect(result.ok ? undefined : result.error).toHaveProperty(
      'message',
      'workflow "users" failed: threw a string',
    );
  });

  test.each([
    ['a number', 5, /returned number, which is not a result/],
    ['null', null, /returned null/],
    ['nothing', undefined, /returned undefined/],
    ['half a result', { ok: true }, /returned object/],
  ])('name a step that returns %s', async (_what, answer, message) => {
    const { workflow } = createUserWorkflow({ cache: new Map() });

    const result = await workflow.run(({ step }) =>
      step('odd', (() => answer) as never, { key: 'k' }),
    );

    expect(result.ok ? undefined : result.error).toHaveProperty(
      'message',
      expect.stringMatching(message),
    );
  });

  test('of an inner workflow are not cached by a step of the outer one', async () => {
    const cache = new Map<string, unknown>();
    const inner = createWorkflow('inner', {});
    const outer = createWorkflow('outer', {}, { cache });

    const result = await outer.run(({ step }) =>
      step(
        'inner',
        () =>
          inner.run(() => {
            throw new Error('boom');
          }),
        { key: 'k' },
      ),
    );

    expect(result).toMatchObject({ error: { message: 'workflow "inner" failed: boom' } });
    expect(cache.size).toBe(0);
  });
});

describe('a call that is wrong', () => {
  test.each<[string, unknown[], RegExp]>([
    ['no label', ['', () => ok(1)], /needs a label/],
    ['a key that is not text', ['s', () => ok(1), { key: 1 }], /key is not text/],
    [
      'a ttl of nothing',
      ['s', () => ok(1), { key: 'k', ttl: 0 }],
      /ttl is a positive number of seconds/,
    ],
    ['a timeout of nothing', ['s', () => ok(1), { timeoutMs: 0 }], /timeoutMs is milliseconds/],
    ['no attempts', ['s', () => ok(1), { retry: 0 }], /whole number of attempts/],
    [
      'a wait into the past',
      ['s', () => ok(1), { retry: { attempts: 2, delayMs: -1 } }],
      /milliseconds, 0 or more/,
    ],
    ['a value instead of a function', ['s', 5], /a value \(number\) instead of a function/],
    [
      'a promise that fails',
      [
        's',
        { then: (_done: unknown, failed: (error: Error) => void) => failed(new Error('x')) },
      ],
      /a promise instead of a function/,
    ],
  ])('says so: %s', async (_what, given, message) => {
    const { workflow } = createUserWorkflow({ cache: new Map() });

    const result = await workflow.run(({ step }) =>
      (step as unknown as (...all: unknown[]) => Promise<unknown>)(...given),
    );

    expect(result.ok ? undefined : result.error).toHaveProperty(
      'message',
      expect.stringMatching(message),
    );
  });

  test.each<[string, unknown, object, string]>([
    ['no name', '', {}, 'name'],
    ['a ttl in words', 'w', { ttl: 'soon' }, 'options.ttl'],
    ['no time for the cache', 'w', { cacheTimeout: -1 }, 'options.cacheTimeout'],
    ['half a cache', 'w', { cache: { get: () => 1 } }, 'options.cache'],
  ])(
    'of createWorkflow throws a ConfigError with the path: %s',
    (_what, name, options, path) => {
      expect(() => createWorkflow(name as string, {}, options)).toThrow(
        expect.objectContaining({ name: 'ConfigError', path }),
      );
    },
  );
});

describe('ttl', () => {
  test.each<[string, object, object]>([
    ['of a step, in seconds', { ttl: 60 }, {}],
    ['of a step, as a duration', { ttl: '1m' }, {}],
    ['of the workflow', {}, { ttl: '60s' }],
    ['of a step before the one of the workflow', { ttl: 60 }, { ttl: '1d' }],
  ])('%s works on a plain Map, for values and errors', async (_what, step, options) => {
    const clock = createFakeClock();
    const { asked, workflow } = createUserWorkflow({ cache: new Map(), clock, ...options });
    const fetch = (id: string) =>
      workflow.run((run) =>
        run.step('fetchUser', () => run.deps.fetchUser(id), { key: id, ...step }),
      );

    for (const id of ['1', '999']) {
      await fetch(id);
      clock.advance(59_999);
      await fetch(id);
      expect(asked.filter((one) => one === id)).toHaveLength(1);
      clock.advance(1);
      await fetch(id);
      expect(asked.filter((one) => one === id)).toHaveLength(2);
    }
  });

  test('is passed on: in ms to a store, as an option to what is Map-like', async () => {
    const given: unknown[] = [];
    const store = {
      ...createMemoryStore(),
      set: (_key: string, _value: unknown, ttlMs?: number) => void given.push(ttlMs),
    };
    const cache = {
      get: () => undefined,
      set: (...all: unknown[]) => void given.push(all[2]),
      has: () => false,
      delete: () => false,
    };
    for (const one of [store, cache]) {
      await createUserWorkflow({ cache: one, ttl: 5 }).fetch('1');
      await createUserWorkflow({ cache: one }).fetch('1');
    }

    expect(given).toEqual([5_000, undefined, { ttl: 5_000 }, undefined]);
  });
});
