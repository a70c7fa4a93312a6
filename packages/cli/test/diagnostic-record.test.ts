import { readFileSync } from 'node:fs';
import path from 'node:path';
import { validateFlow } from '../src/index.js';
import { runCommand } from './run-command.js';
import { brokenFlows } from './corpus/broken-flows.js';
import { brokenSettings } from './corpus/broken-settings.js';
import { brokenStores } from './corpus/broken-stores.js';
import { unmark } from './corpus/marked-text.js';

const errorsPage = readFileSync(path.resolve(__dirname, '../../../docs/errors.md'), 'utf8');

async function gotIn(config: object): Promise<Record<string, string>> {
  const text = JSON.stringify(config);
  const { diagnostics } = await validateFlow(text, { load: false });
  const inObject = await validateFlow(config, { load: false });
  const byPath = (from: typeof diagnostics): Record<string, string> =>
    Object.fromEntries(from.map(({ path: at, got }) => [at, got]));
  expect(byPath(inObject.diagnostics)).toEqual(byPath(diagnostics));
  return byPath(diagnostics);
}

const withRule = (rule: object): object => ({
  stores: { users: { package: 'p', cache: { rules: [rule] } } },
  transformers: { a: { package: 'p', env: { store: '$store.users' } } },
});

describe('what a diagnostic says it got', () => {
  test.each<[string, object, string]>([
    ['a number', { ttl: -5 }, '-5'],
    ['a text', { ttl: 'soon' }, '"soon"'],
    ['an object', { ttl: {} }, 'an object'],
    ['a list', { ttl: [1] }, 'a list'],
    ['null', { ttl: null }, 'null'],
    ['nothing', {}, 'nothing'],
    ['a long text', { ttl: 'ab '.repeat(50) }, `"${'ab '.repeat(20)}…"`],
  ])('is %s', async (_what, rule, got) => {
    expect(Object.values(await gotIn(withRule(rule)))).toContain(got);
  });

  test('is never a secret, in whatever field it stands', async () => {
    const secrets = {
      stores: {
        users: {
          package: 'p',
          config: {
            timeout: 'Bearer canary-0123456789',
            credentials: 'canary-1',
            settings: { password: 'canary-2', headers: { 'x-app': 'canary-3' } },
          },
          cache: { rules: [{ ttl: 'redis://me:canary-4@host' }] },
        },
      },
      transformers: { a: { package: 'p', env: { store: '$store.users', apiKey: 'canary-5' } } },
    };
    const got = await gotIn(secrets);

    expect(JSON.stringify(got)).not.toContain('canary');
    expect(got['stores.users.config.settings.password']).toBe('a text that is not shown');
  });
});

test('each diagnostic of the corpus says what it got, and where its code is explained', async () => {
  for (const { text } of [...brokenStores, ...brokenFlows, ...brokenSettings]) {
    for (const { got, docs, code } of (await validateFlow(unmark(text).text, { load: false }))
      .diagnostics) {
      expect(got).not.toBe('');
      expect(docs).toBe(`docs/errors.md#${code}`);
      expect(errorsPage).toContain(`| \`${code}\``);
    }
  }
});

describe('a ttl that is shorter than a read of the backing takes', () => {
  const files = { 'flow.json': JSON.stringify(withRule({ ttl: '500ms' })) };
  const validate = (...latency: string[]): ReturnType<typeof runCommand> =>
    runCommand(['validate', '--no-packages', '--latency', ...latency, 'flow.json'], { files });

  test('is a warning where the latency is known', async () => {
    const { code, stdout } = await validate('users=800ms');

    expect(code).toBe(0);
    expect(stdout).toContain(
      'warning TTL_BELOW_LATENCY  stores.users.cache.rules.0.ttl: entries live for 0.5 s, and one read of the backing takes 0.8 s',
    );
  });

  test('is none when it is long enough, or another store is slow', async () => {
    expect((await validate('users=400')).stdout).toBe('flow.json: valid\n');
    expect((await validate('other=2s')).stdout).toBe('flow.json: valid\n');
  });

  test.each(['users', 'users=soon', '=5'])('is not looked for with %s', async (latency) => {
    const { code, stderr } = await validate(latency);

    expect([code, stderr]).toEqual([2, expect.stringContaining('users=800ms')]);
  });
});
