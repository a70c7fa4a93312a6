import { createMemoryStore } from '@walkeros/store-testkit';
import { explainKey, explainUncached } from '../../src/explain/explain-key.js';
import { formatExplanation } from '../../src/explain/format-explanation.js';
import { keyFacts } from '../../src/explain/key-facts.js';
import { loadWorkspace } from '../corpus/load-workspace.js';
import { runCommand } from '../run-command.js';
import { golden } from './golden.js';
import { openScene, type Scene } from './scene.js';
import { STATES, type ScriptedState } from './states.js';

async function arranged(state: ScriptedState): Promise<Scene> {
  const scene = await openScene(state.tier);
  await state.arrange(scene);
  return scene;
}

describe('an explanation never asks the backing, and says of a key that', () => {
  test.each(STATES)('$title', async (state) => {
    const { users, asked, collector } = await arranged(state);
    const before = asked();
    const facts = await keyFacts(users, state.key);
    if (facts === undefined) throw new Error('the store has no cache');
    const text = formatExplanation(explainKey({ store: 'users', key: state.key }, facts));

    expect(text).toBe(golden(state, state.tier ?? 'redis'));
    expect(asked()).toBe(before);
    void collector.shutdown();
  });

  test('it lies in a store without a cache', async () => {
    const store = createMemoryStore();

    expect(await keyFacts(store, 'k')).toBeUndefined();
    expect(formatExplanation(explainUncached({ store: 'users', key: 'k' }, store.type)))
      .toBe(`users "k"
  a read now asks the backing (${store.type}): there is no cache`);
  });
});

describe('walkeros explain', () => {
  const flow = `const entry = { key: 'u1', exp: 4e12, at: 1, value: 'gold' };
    const tier = () => ({ type: 'redis', config: {}, get: (key) => key === 'api:u1' ? entry : undefined, set() {}, delete() {} });
    const api = () => { throw new Error('the backing was opened'); };
    module.exports = { stores: { redis: { code: tier, cache: { rules: [{ ttl: 60 }] } },
      api: { code: api, cache: { store: 'redis', rules: [{ ttl: 300 }] } } } };`;
  const explain = (...args: string[]): ReturnType<typeof runCommand> =>
    runCommand(['explain', 'flow.cjs', ...args, '--import'], { files: { 'flow.cjs': flow } });

  test('goes through the tiers in the order of a read, and opens no backing', async () => {
    const { code, stdout, stderr } = await explain('api', 'u1');

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^api "u1"\n {2}memory {2}absent.*\n {2}redis {3}fresh, age .*, 6 bytes\n/,
    );
    expect(stdout).toContain('a read now answers from redis');
    expect(stderr).toContain('"walkeros explain --url" asks it');
  });

  test('has one JSON document', async () => {
    const { stdout } = await explain('api', 'u2', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      store: 'api',
      key: 'u2',
      tiers: [
        { tier: 'memory', state: 'absent' },
        { tier: 'redis', state: 'absent' },
      ],
      rule: 0,
    });
  });

  test('names the store that was meant by a mistyped one, and ends with 2', async () => {
    const { code, stderr } = await explain('reddis', 'u1');

    expect([code, stderr]).toEqual([
      2,
      'there is no store "reddis", only "redis", "api"; did you mean "redis"?\n',
    ]);
  });

  test('refuses what is no store, as validate does', async () => {
    const { code, stdout } = await runCommand(['explain', 'users', 'u1'], {
      files: { 'flow.json': '{ "stores": { "users": "the users" } }' },
    });

    expect([code, stdout]).toEqual([1, expect.stringContaining('stores.users')]);
  });

  test('says of a variable that is not set this alone', async () => {
    const users = {
      package: '@walkeros/server-store-api',
      cache: { store: 'redis', rules: [{ ttl: 60 }] },
    };
    const settings = { url: '$env.REDIS_URL' };
    const redis = { package: '@walkeros/server-store-redis', config: { settings } };
    const { code, stdout } = await runCommand(['explain', 'users', 'u1', '--json'], {
      files: { 'flow.json': JSON.stringify({ stores: { users, redis } }) },
      load: loadWorkspace,
    });
    const { findings } = JSON.parse(stdout) as { findings: { path: string }[] };

    expect(code).toBe(1);
    expect(findings.filter(({ path }) => path.endsWith('redis.config.settings.url'))).toEqual([
      expect.objectContaining({ code: 'REFERENCE_UNRESOLVED' }),
    ]);
  });

  test('names the reason for which a port is never asked', async () => {
    const url = 'http://127.0.0.1:1/#token';
    const { code, stderr } = await runCommand(['explain', '--url', url, 'users', 'u1']);

    expect([code, stderr]).toEqual([3, expect.stringContaining('(bad port)')]);
  });
});
