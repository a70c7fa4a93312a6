import { createFakeClock } from '@walkeros/store-testkit';
import { Linter } from 'eslint';
import { createWorkflow, ok, type UnexpectedError, type WorkflowEvent } from '../src/index.js';
import { plugin } from '../src/eslint/index.js';
import { runCode, snippet } from './document-snippet.js';
import { createUsers, createUserWorkflow } from './users.js';

type Case = [statement: string, check: () => void | Promise<void>];

const cases: Case[] = [
  [
    'Cache step results so they don’t re-execute if the workflow runs again.',
    async () => {
      const { asked, fetch } = createUserWorkflow({ cache: new Map() });

      await fetch('1');
      await fetch('1');

      expect(asked).toEqual(['1']);
    },
  ],
  [
    'Pass a cache to the workflow',
    async () => {
      const { asked, deps } = createUsers();
      const code = `${snippet('pass a cache')}\n${snippet('give steps a key')}`;

      const { result } = await runCode(code, { createWorkflow, deps }, ['result']);

      expect(result).toMatchObject({ ok: true, value: { id: '1' } });
      expect(asked).toEqual(['1']);
    },
  ],
  [
    'Give steps a key to enable caching',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });
      const twice = (key?: string) =>
        workflow.run(async ({ step, deps }) => {
          await step('fetchUser', () => deps.fetchUser('1'), { key });
          await step('fetchUser', () => deps.fetchUser('1'), { key });
        });

      await twice();
      expect(asked).toHaveLength(2);
      await twice('');
      expect(asked).toHaveLength(4);
      await twice('user:1');
      expect(asked).toHaveLength(5);
    },
  ],
  [
    'Subsequent calls with same key return cached value',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });

      const result = await workflow.run(async ({ step, deps }) => [
        await step('fetchUser', () => deps.fetchUser('1'), { key: 'user:1' }),
        await step('fetchUser', () => deps.fetchUser('2'), { key: 'user:1' }),
      ]);

      expect(asked).toEqual(['1']);
      expect(result).toMatchObject({ value: [{ id: '1' }, { id: '1' }] });
    },
  ],
  [
    'Unique per step: Different steps need different keys',
    async () => {
      const events: WorkflowEvent[] = [];
      const { workflow } = createUserWorkflow({
        cache: new Map(),
        onEvent: (event) => events.push(event),
      });

      await workflow.run(async ({ step, deps }) => {
        await step('fetchUser', () => deps.fetchUser('1'), { key: '1' });
        await step('fetchAuthor', () => deps.fetchUser('1'), { key: '1' });
      });

      expect(events.filter(({ type }) => type === 'step_warning')).toMatchObject([
        { code: 'label-mismatch', label: 'fetchAuthor', otherLabel: 'fetchUser', key: '1' },
      ]);
      expect(events.filter(({ type }) => type === 'step_hit')).toHaveLength(1);
    },
  ],
  ['Stable: Same input should produce same key', () => expectFinding('bad keys')],
  ['Deterministic: Don’t use timestamps or random values', () => expectFinding('bad keys')],
  [
    'Scoped: Prefer step-scoped keys to avoid collisions',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });

      await workflow.run(async ({ step, deps }) => {
        await step('fetchUser', () => deps.fetchUser('1'), { key: 'fetchUser:1' });
        await step('fetchAuthor', () => deps.fetchUser('1'), { key: 'fetchAuthor:1' });
      });

      expect(asked).toHaveLength(2);
    },
  ],
  [
    'Short-ish: Keys appear in logs, events, and snapshots',
    async () => {
      const events: WorkflowEvent[] = [];
      const cache = new Map<string, unknown>();
      const { fetch } = createUserWorkflow({ cache, onEvent: (event) => events.push(event) });

      await fetch('1');

      expect(events).toContainEqual(expect.objectContaining({ key: 'user:1' }));
      expect([...cache.keys()]).toEqual(['user:1']);
    },
  ],
  [
    'The step’s first argument is the label (category); the key is the instance identity',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });

      await workflow.run(async ({ step, deps }) => {
        for (const id of ['1', '2', '1']) {
          await step('fetchUser', () => deps.fetchUser(id), { key: `user:${id}` });
        }
      });

      expect(asked).toEqual(['1', '2']);
    },
  ],
  ['Good keys', () => expect(lintKeys('good keys')).toEqual([])],
  [
    'Bad keys: changes every call; random',
    () =>
      expect(lintKeys('bad keys')).toEqual(['workflow/stable-keys', 'workflow/stable-keys']),
  ],
  [
    'Pass a function, not the result of calling the function',
    async () => {
      const { workflow } = createUserWorkflow({ cache: new Map() });

      const result = await workflow.run(async ({ step, deps }) =>
        step('fetchUser', deps.fetchUser('1') as never, { key: 'user:1' }),
      );

      expect(result).toMatchObject({ ok: false, error: { type: 'UnexpectedError' } });
      const { error } = result as { error: UnexpectedError };
      expect(error.message).toMatch(/instead of a function.*\(\) => work\(\)/);
      const call = "step('fetchUser', deps.fetchUser('1'), { key: 'user:1' });";
      expect(lint(call)).toEqual(['workflow/thunk']);
    },
  ],
  [
    'With thunk - can be cached',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });
      const globals = (context: object) => ({ ...context });

      await workflow.run((context) => runCode(snippet('with a thunk'), globals(context)));
      await workflow.run((context) => runCode(snippet('with a thunk'), globals(context)));

      expect(asked).toEqual(['1']);
    },
  ],
  [
    'step.run: use a getter so the step only runs on cache miss',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });
      const code = `const user = await ${snippet('step.run')}`;

      const run = () =>
        workflow.run(({ step, deps }) => runCode(code, { step, fetchUser: deps.fetchUser }));

      await run();
      await run();

      expect(asked).toEqual(['1']);
    },
  ],
  [
    'If you pass the promise directly, it is created at call site and caching cannot skip the work.',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });
      const run = (id: string) =>
        workflow.run(({ step, deps }) =>
          step.run('fetchUser', deps.fetchUser(id), { key: 'user:1' }),
        );

      await run('1');
      const second = await run('2');

      expect(asked).toEqual(['1', '2']);
      expect(second).toMatchObject({ value: { id: '1' } });
    },
  ],
  [
    'step.all and step.map: They only use the cache when you pass an explicit key.',
    async () => {
      const { asked, workflow } = createUserWorkflow({ cache: new Map() });
      const run = () =>
        workflow.run((context) =>
          runCode(snippet('step.all and step.map'), { ...context, ids: ['2', '3'] }),
        );

      expect(await run()).toMatchObject({ ok: true });
      expect([...asked].sort()).toEqual(['1', '1', '2', '2', '3', '3']);
      asked.length = 0;
      await run();
      expect([...asked].sort()).toEqual(['1', '2', '3']);
    },
  ],
  [
    'If you omit options or omit key, the step is not cached (no cache by step id).',
    async () => {
      const cache = new Map<string, unknown>();
      const { workflow } = createUserWorkflow({ cache });

      await workflow.run(async ({ step, deps }) => {
        await step('fetchUser', () => deps.fetchUser('1'));
        await step.all('fetchAll', { user: () => deps.fetchUser('1') }, {});
        await step.map('fetchUsers', ['1'], deps.fetchUser, { concurrency: 2 });
      });

      expect(cache.size).toBe(0);
    },
  ],
  [
    'The cache persists across workflow runs',
    async () => {
      const { asked, deps } = createUsers();

      await runCode(snippet('persists across runs'), { createWorkflow, deps });

      expect(asked).toEqual(['1']);
    },
  ],
  [
    'Clear specific keys or the entire cache',
    async () => {
      const cache = new Map<string, unknown>();
      const { asked, fetch } = createUserWorkflow({ cache });
      const clear = snippet('clear').replace('const cache = new Map();', '');
      const [one = '', all = ''] = clear.split('// Clear all');

      await fetch('1');
      await runCode(one, { cache });
      await fetch('1');
      expect(asked).toHaveLength(2);
      await fetch('2');
      await runCode(all, { cache });
      await fetch('1');
      await fetch('2');
      expect(asked).toHaveLength(5);
    },
  ],
  [
    'Any object with Map-like get, set, has, delete methods works',
    async () => {
      const entries = new Map<string, string>();
      const cache = {
        get: async (key: string): Promise<unknown> => JSON.parse(entries.get(key) ?? 'null'),
        set: (key: string, entry: unknown) => entries.set(key, JSON.stringify(entry)),
        has: () => {
          throw new Error('one round trip is enough');
        },
        delete: (key: string) => entries.delete(key),
      };
      const { asked, fetch } = createUserWorkflow({ cache });

      expect(await fetch('1')).toEqual(await fetch('1'));
      expect(asked).toHaveLength(1);
    },
  ],
  [
    'Errors are cached by default. If a step fails, subsequent runs return the same error',
    async () => {
      const { asked, workflow, fetch } = createUserWorkflow({ cache: new Map() });

      await runCode(snippet('errors are cached'), { workflow });

      expect(asked).toEqual(['999']);
      expect(await fetch('999')).toEqual({ ok: false, error: 'NOT_FOUND' });
    },
  ],
  [
    'To retry on error, clear the cache key first.',
    async () => {
      const cache = new Map<string, unknown>();
      const { asked, fetch } = createUserWorkflow({ cache });

      await fetch('999');
      cache.delete('user:999');
      await fetch('999');

      expect(asked).toHaveLength(2);
    },
  ],
  [
    'Idempotent operations: Yes - payments, API calls',
    async () => {
      const cache = new Map<string, unknown>();
      let charged = 0;
      const charge = async () => ok(++charged);
      const workflow = createWorkflow('order', { charge }, { cache });
      const pay = () => workflow.run(({ step }) => step('pay', charge, { key: 'pay:1' }));

      expect(await Promise.all([pay(), pay(), pay()])).toEqual([ok(1), ok(1), ok(1)]);
    },
  ],
  [
    'Resume after crash: Yes - completed steps skipped',
    async () => {
      const cache = new Map<string, unknown>();
      const { asked, workflow } = createUserWorkflow({ cache });
      const run = (crash: boolean) =>
        workflow.run(async ({ step, deps }) => {
          await step('fetchUser', () => deps.fetchUser('1'), { key: 'user:1' });
          if (crash) throw new Error('power failure');
          return step('fetchUser', () => deps.fetchUser('2'), { key: 'user:2' });
        });

      expect(await run(true)).toMatchObject({ ok: false });
      expect(await run(false)).toMatchObject({ value: { id: '2' } });
      expect(asked).toEqual(['1', '2']);
    },
  ],
  [
    'Time-sensitive data: No - data may be stale',
    async () => {
      const clock = createFakeClock();
      const { asked, fetch } = createUserWorkflow({ cache: new Map(), ttl: 60, clock });

      await fetch('1');
      clock.advance(59_999);
      await fetch('1');
      expect(asked).toHaveLength(1);
      clock.advance(1);
      await fetch('1');
      expect(asked).toHaveLength(2);
    },
  ],
];

describe('the document', () => {
  test.each(cases)('says: %s', async (_statement, check) => {
    await check();
  });
});

function expectFinding(name: string): void {
  expect(new Set(lintKeys(name))).toEqual(new Set(['workflow/stable-keys']));
}

function lintKeys(name: string): string[] {
  const calls = snippet(name)
    .split('\n')
    .map((line) => line.replace(/\s*\/\/.*$/, ''))
    .map((options) => `step('fetchUser', () => fetchUser('1'), ${options});`);
  return lint(calls.join('\n'));
}

function lint(code: string): string[] {
  const config = {
    plugins: { workflow: plugin },
    rules: { 'workflow/stable-keys': 'error', 'workflow/thunk': 'error' },
  };
  const messages = new Linter().verify(code, [config as unknown as Linter.Config]);
  return messages.map(({ ruleId, message }) => ruleId ?? message);
}
