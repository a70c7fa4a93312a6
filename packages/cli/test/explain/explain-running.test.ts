import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInspector, type Inspector } from '@walkeros/inspector';
import { runCommand, type Outcome } from '../run-command.js';
import { openScene, SECRET_VALUE, type Scene } from './scene.js';
import { STATES } from './states.js';
import { golden } from './golden.js';

let inspector: Inspector;

/** A flow that runs, with its inspector. */
async function running(tier?: 'memory'): Promise<Scene> {
  const scene = await openScene(tier);
  inspector = await createInspector(scene.collector);
  return scene;
}

afterEach(() => inspector.close());

function explain(...args: string[]): Promise<Outcome> {
  return runCommand(['explain', '--url', inspector.url, ...args]);
}

describe('walkeros explain --url says of a key in a flow that is running that', () => {
  test.each(STATES)('$title, and asks no backing', async (state) => {
    const scene = await running(state.tier);
    await state.arrange(scene);
    const before = scene.asked();
    const { code, stdout, stderr } = await explain('users', state.key);

    expect(stdout).toBe(`${golden(state, state.tier ?? 'redis (redis)')}\n`);
    expect([code, stderr, scene.asked()]).toEqual([0, '', before]);
    void scene.collector.shutdown();
  });
});

describe('walkeros explain --url', () => {
  test('shows no value, and has one JSON document', async () => {
    const { users } = await running();
    await users.get('u1');
    const { stdout } = await explain('users', 'u1', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      store: 'users',
      tiers: [{ tier: 'redis (redis)', state: 'fresh', sizeBytes: 22 }],
      ttlMs: 300_000,
      loading: false,
    });
    expect(stdout).not.toContain(SECRET_VALUE);
  });

  test.each([
    ['option', (token: string) => ({ args: ['--token', token], env: {} })],
    [
      'environment',
      (token: string) => ({ args: [], env: { WALKEROS_INSPECTOR_TOKEN: token } }),
    ],
  ])('takes its token as well from an %s', async (_from, given) => {
    await running();
    const [url = '', token = ''] = inspector.url.split('#');
    const { args, env } = given(token);
    const words = ['explain', '--url', url, 'users', 'u1', ...args];

    expect((await runCommand(words, { env })).code).toBe(0);
    expect(await runCommand(words.slice(0, 5))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs a token') as string,
    });
  });

  test.each([
    [
      'a store that is not there',
      ['user', 'u1'],
      2,
      'there is no store of this name, only "users", "plain", "redis"',
    ],
    ['a store without a cache', ['plain', 'u1'], 2, 'has no cache'],
    ['a flow as well', ['flow.json', 'users', 'u1'], 2, 'expected a store and a key'],
    ['a wrong token', ['users', 'u1', '--token', 'x'.repeat(20)], 3, 'refuses the token'],
  ])('refuses %s in words', async (_what, words, code, message) => {
    await running();
    const outcome = await explain(...words);

    expect(outcome).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
    expect(outcome.stderr).not.toContain(inspector.url.split('#')[1]);
  });

  test('says that nothing answers, or that it is no inspector', async () => {
    await running();
    const other = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/#token`;
    const ask = (): Promise<Outcome> => runCommand(['explain', '--url', url, 'users', 'u1']);
    const stranger = await ask();
    await new Promise((resolve) => other.close(resolve));
    const nobody = await ask();

    expect([stranger.code, nobody.code]).toEqual([3, 3]);
    expect(stranger.stderr).toContain('is no inspector');
    expect(nobody.stderr).toContain('nothing answers on http://127.0.0.1:');
    expect(nobody.stderr).toContain('ECONNREFUSED');
  });

  test('never follows a redirection with the token', async () => {
    await running();
    const asked: unknown[] = [];
    const thief = createServer(({ url, headers }, response) => {
      asked.push(url);
      response.writeHead(307, { location: `http://${headers.host}/stolen` }).end();
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/#token`;
    const { code } = await runCommand(['explain', '--url', url, 'users', 'u1']);
    await new Promise((resolve) => thief.close(resolve));

    expect([code, asked]).toEqual([3, ['/api/entry']]);
  });
});
