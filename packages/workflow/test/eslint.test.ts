import { RuleTester, type Linter } from 'eslint';
import { plugin, recommended } from '../src/eslint/index.js';

type TestedRule = Parameters<RuleTester['run']>[1];

const tester = new RuleTester({ languageOptions: { ecmaVersion: 2024, sourceType: 'module' } });
const rule = (name: keyof typeof plugin.rules): TestedRule => plugin.rules[name];
const work = "() => fetchUser('1')";
const withKey = (key: string, before = ''): string =>
  `${before}step('fetchUser', ${work}, { key: ${key} });`;

tester.run('stable-keys', rule('stable-keys'), {
  valid: [
    withKey("'user:123'"),
    withKey('`fetchUser:${id}`'),
    withKey('`day:${new Date(order.date).toISOString()}`'),
    withKey('user.now()'),
    withKey('key', 'const key = `user:${id}`; '),
    withKey('key', 'const key = key2, key2 = key; '),
    withKey('key', 'function f(key) {} '),
    withKey('keyOf(() => Date.now())'),
    `step('fetchUser', ${work}, { ttl: Date.now() });`,
    `step('fetchUser', ${work});`,
    'other({ key: Date.now() });',
    "steps.map('x', [], f, { key: Math.random() });",
    `step('fetchUser', ${work}, { [key]: Date.now() });`,
  ],
  invalid: [
    ...[
      'Date.now()',
      '`user:${Date.now()}`',
      '`user:${Math.random()}`',
      "'user:' + new Date().toISOString()",
      'new Date',
      'String(Date())',
      'globalThis.Date.now()',
      'crypto.randomUUID()',
      'globalThis.crypto.randomUUID()',
      'randomUUID()',
      'keyOf(id, performance.now())',
      "[id, process.hrtime.bigint()].join(':')",
      "id ?? randomBytes(4).toString('hex')",
    ].map((key) => ({ code: withKey(key), errors: [{ messageId: 'unstable' }] })),
    {
      code: withKey('key', 'const at = Date.now(); const key = `user:${at}`; '),
      errors: [
        {
          message:
            '`Date.now()` makes this key another one in each run, so the step is never found in the cache.',
        },
      ],
    },
    ...['step.run', 'step.all', 'step.map'].map((helper) => ({
      code: `${helper}('x', a, b, { 'key': Date.now() });`,
      errors: [{ messageId: 'unstable' }],
    })),
  ],
});

tester.run('thunk', rule('thunk'), {
  valid: [
    `step('fetchUser', ${work}, { key: 'user:1' });`,
    "step('fetchUser', fetchUser);",
    "step('fetchUser', async ({ signal }) => fetchUser('1', signal));",
    `step.run('fetchUser', ${work}, { key: 'user:1' });`,
    "step.run('fetchUser', fetchUser('1'));",
    "step.all('all', { user: () => fetchUser('1'), fetchPosts });",
    "step.all('all', shape);",
    "step.map('all', idsOf(users), fetchUser);",
    "other('fetchUser', fetchUser('1'));",
    "step['run']('fetchUser', fetchUser('1'), { key: 'k' });",
    'step();',
  ],
  invalid: [
    {
      code: "step('fetchUser', deps.fetchUser('1'), { key: 'user:1' });",
      errors: [
        {
          message:
            "This runs before the step does, so the cache cannot save it. Pass a function: () => deps.fetchUser('1')",
          suggestions: [
            {
              messageId: 'wrap',
              output: "step('fetchUser', () => deps.fetchUser('1'), { key: 'user:1' });",
            },
          ],
        },
      ],
    },
    {
      code: "async () => { await step('fetchUser', await fetchUser('1')); };",
      errors: [
        {
          messageId: 'call',
          suggestions: [
            {
              messageId: 'wrap',
              output:
                "async () => { await step('fetchUser', async () => await fetchUser('1')); };",
            },
          ],
        },
      ],
    },
    {
      code: "step.run('fetchUser', fetchUser('1'), { key: 'user:1' });",
      errors: [
        {
          messageId: 'call',
          suggestions: [
            {
              messageId: 'wrap',
              output: "step.run('fetchUser', () => fetchUser('1'), { key: 'user:1' });",
            },
          ],
        },
      ],
    },
    {
      code: "step.all('all', { user: fetchUser('1'), post: () => fetchPost('1') });",
      errors: [
        {
          messageId: 'call',
          suggestions: [
            {
              messageId: 'wrap',
              output:
                "step.all('all', { user: () => fetchUser('1'), post: () => fetchPost('1') });",
            },
          ],
        },
      ],
    },
  ],
});

test('the recommended config turns on every rule of the plugin', () => {
  expect(Object.keys(recommended.rules)).toEqual(
    Object.keys(plugin.rules).map((name) => `workflow/${name}`),
  );
  expect(recommended.plugins.workflow).toBe(plugin);
  const config: Linter.Config[] = [recommended];
  expect(config).toHaveLength(1);
});
