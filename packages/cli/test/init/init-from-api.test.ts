import { createHttpOrigin, type HttpOrigin, type OriginScript } from '@walkeros/store-testkit';
import { runCommand } from '../run-command.js';
import { passes, project } from './project.js';

const USERS = [
  { id: 7, email: 'ann@x.org', plan: 'gold', seats: 3, tags: ['a'], address: { city: 'Bonn' } },
  { id: 8, email: 'bea@x.org', plan: 'gold', seats: null, tags: [], address: { city: 'Kiel' } },
];

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(() => origin.close());

function settingsIn(files: Record<string, string>): unknown {
  const flow = JSON.parse(files['flow.json'] ?? '') as {
    stores: { lookup: { config: { settings: unknown } } };
  };
  return flow.stores.lookup.config.settings;
}

describe('walkeros init --api', () => {
  test('reads the list of all items, finds key and types, and tries one item', async () => {
    origin.on('/users', { json: USERS });
    origin.on('/users/7', { json: USERS[0] });
    const { code, stderr, files } = await project(['--api', `${origin.url}/users`]);

    expect([code, settingsIn(files)]).toEqual([0, { endpoint: `${origin.url}/users/{key}` }]);
    expect(stderr).toContain('key: id; 6 columns, 2 rows');
    expect(files['README.md']).toMatch(/`seats`: number\n- `tags`: list\n- `address`: object/);
    expect(JSON.parse(files['rows.json'] ?? '')).toEqual({ 7: USERS[0], 8: USERS[1] });
    expect(origin.requests.map(({ target }) => target)).toEqual(['/users', '/users/7']);
    await passes(files);
  });

  test('finds items in an envelope, and the part of an answer that is the item', async () => {
    origin.on('/v1/users/', { json: { total: 2, data: USERS } });
    origin.on('/v1/users/7', { json: { ok: true, data: USERS[0] } });
    const { files } = await project(['--api', `${origin.url}/v1/users/`]);

    expect(settingsIn(files)).toEqual({
      endpoint: `${origin.url}/v1/users/{key}`,
      select: 'data',
    });
    await passes(files);
  });

  test('knows by the key in it that an address is that of one item', async () => {
    origin.on('/users/ann%40x.org', { json: USERS[0] });
    const { files } = await project(['--api', `${origin.url}/users/ann%40x.org`]);

    expect(settingsIn(files)).toEqual({ endpoint: `${origin.url}/users/{key}` });
    expect(Object.keys(JSON.parse(files['rows.json'] ?? '') as object)).toEqual(['ann@x.org']);
    await passes(files);
  });

  test('asks for the key that is named where the items are not listed', async () => {
    origin.on('/find', { json: { plan: 'gold' } });
    const { files } = await project(['--api', `${origin.url}/find?u={key}`, '--key', 'u 1']);

    expect(origin.requests.map(({ target }) => target)).toEqual(['/find?u=u%201']);
    expect(settingsIn(files)).toEqual({ endpoint: `${origin.url}/find?u={key}` });
    expect(JSON.parse(files['rows.json'] ?? '')).toEqual({
      'u 1': { key: 'u 1', plan: 'gold' },
    });
    await passes(files);
  });

  test('sends API_TOKEN, and leaves it out of the project', async () => {
    const locked: OriginScript = ({ headers }) =>
      headers.authorization === 'Bearer canary-77' ? { json: USERS } : { status: 401 };
    origin.on('/users', locked);
    origin.on('/users/7', { json: USERS[0] });
    const args = ['--api', `${origin.url}/users`];
    const { files } = await project(args, { env: { API_TOKEN: 'canary-77' } });

    expect(settingsIn(files)).toMatchObject({
      headers: { authorization: 'Bearer $env.API_TOKEN' },
    });
    expect(files['.env.example']).toContain('API_TOKEN=\n');
    expect(JSON.stringify(files)).not.toContain('canary-77');
    expect(await runCommand(['init', ...args])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('set API_TOKEN') as string,
    });
  });

  test.each<[string, OriginScript, string]>([
    [
      'a page',
      { body: '<html>', headers: { 'content-type': 'text/html' } },
      'not answer with JSON',
    ],
    ['a failure', { status: 500 }, 'answers with 500'],
    ['nothing', { json: [] }, 'no list of objects'],
    ['one value', { json: 'ok' }, 'name a key that exists: --key <key>'],
    ['a connection that breaks', { fault: 'reset' }, 'cannot be reached (ECONNRESET)'],
    ['items that repeat', { json: [{ a: 1 }, { a: 1 }] }, 'no column has a value of its own'],
    ['items that cannot be asked for', { json: USERS }, 'write {key} where the key goes'],
  ])('says what to do about %s, and ends with 3', async (_what, script, said) => {
    origin.on('/users', script);
    const { code, stderr } = await runCommand(['init', '--api', `${origin.url}/users`]);

    expect(code).toBe(3);
    for (const text of [said, 'fix: ', '--no-read makes the project']) {
      expect(stderr).toContain(text);
    }
  });

  test('says that nobody answers', async () => {
    await origin.close();
    const { code, stderr } = await runCommand(['init', '--api', `${origin.url}/users`]);

    expect([code, stderr]).toEqual([3, expect.stringContaining('(ECONNREFUSED)')]);
  });
});
