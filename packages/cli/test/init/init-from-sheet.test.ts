import { readTab } from '@walkeros/server-store-sheets';
import { createSheetsServer, type SheetsServer } from '@walkeros/store-testkit';
import { loadWorkspace } from '../corpus/load-workspace.js';
import { runCommand } from '../run-command.js';
import { passes, project } from './project.js';

const USERS = [
  ['name', 'user_id', 'seats', 'active', 'since'],
  ['Ann', 'u1', 3, true, '2026-01-01'],
  ['Bea', 'u2', 1, false, '2026-01-02'],
  ['Bea', 'u3', '', true, '2026-01-02'],
];

let server: SheetsServer;
let credentials: ReturnType<SheetsServer['createAccount']>['credentials'];

beforeAll(async () => {
  server = await createSheetsServer({ latencyMs: 0 });
  ({ credentials } = server.createAccount('robot@shop.example'));
});
afterAll(() => server.close());

/** The package as it is, asking the server of this test in place of Google's. */
async function load(name: string): Promise<unknown> {
  if (name !== '@walkeros/server-store-sheets') {
    throw Object.assign(new Error(name), { code: 'PACKAGE_NOT_FOUND' });
  }
  const here: typeof readTab = (context, options) => {
    const settings = { id: '', ...context.config.settings, endpoint: server.url };
    return readTab({ ...context, config: { ...context.config, settings } }, options);
  };
  return { readTab: here };
}

/** What the environment holds for the account. */
function access(): { env: Record<string, string>; load: typeof load } {
  return { env: { SHEETS_CREDENTIALS: JSON.stringify(credentials) }, load };
}

describe('walkeros init --sheet', () => {
  test('finds tab, header row, key column and types, and the project works', async () => {
    const id = server.addSpreadsheet({ 'All users': USERS });
    const { code, stderr, files } = await project(['--sheet', id], access());

    expect(code).toBe(0);
    expect(stderr).toContain('key: user_id; 5 columns, 3 rows');
    expect(JSON.parse(files['flow.json'] ?? '')).toMatchObject({
      stores: {
        lookup: {
          package: '@walkeros/server-store-sheets',
          config: { settings: { id, sheet: 'All users', keyColumn: 'user_id' } },
        },
      },
    });
    expect(JSON.parse(files['rows.json'] ?? '')).toEqual({
      u1: { name: 'Ann', seats: 3, active: true, since: '2026-01-01' },
      u2: { name: 'Bea', seats: 1, active: false, since: '2026-01-02' },
      u3: { name: 'Bea', active: true, since: '2026-01-02' },
    });
    expect(files['README.md']).toMatch(/`seats`: number\n- `active`: boolean\n- `since`: date/);
    expect(files).not.toHaveProperty('fill-store.mjs');
    await passes(files);
  });

  test('reads the tab that is named', async () => {
    const id = server.addSpreadsheet({
      Users: USERS,
      Prices: [
        ['sku', 'price'],
        ['A1', 2],
      ],
    });
    const { files } = await project(['--sheet', id, '--tab', 'Prices'], access());

    expect(JSON.parse(files['rows.json'] ?? '')).toEqual({ A1: { price: 2 } });
    expect(files['flow.json']).toContain('"sheet": "Prices"');
  });

  test('takes the key file that GOOGLE_APPLICATION_CREDENTIALS names', async () => {
    const id = server.addSpreadsheet({ Users: USERS });
    const { code } = await project(['--sheet', id], {
      load,
      env: { GOOGLE_APPLICATION_CREDENTIALS: 'key.json' },
      files: { 'key.json': JSON.stringify(credentials) },
    });

    expect(code).toBe(0);
  });

  test('makes nothing of the key file part of the project', async () => {
    const id = server.addSpreadsheet({ Users: USERS });
    const { files } = await project(['--sheet', id], access());

    for (const secret of [credentials.client_email, credentials.private_key.slice(40, 80)]) {
      expect(JSON.stringify(files)).not.toContain(secret);
    }
    expect(files['flow.json']).toContain('$env.SHEETS_CREDENTIALS');
  });

  test.each<[string, () => Parameters<SheetsServer['addSpreadsheet']>[0], string[], string[]]>([
    ['a tab that is not there', () => ({ Users: USERS }), ['--tab', 'User'], ['only "Users"']],
    [
      'a table without a header row',
      () => ({ Users: USERS.slice(1) }),
      [],
      ['row 1 of "Users" names no columns', 'insert a row of column names'],
    ],
    [
      'headers that repeat',
      () => ({
        Users: [
          ['id', 'a', 'a'],
          ['1', 'x', 'y'],
        ],
      }),
      [],
      ['more than one column "a"'],
    ],
    ['a tab without rows', () => ({ Users: [['id', 'a']] }), [], ['has no rows']],
    ['an empty tab', () => ({ Users: [] }), [], ['names no columns']],
    [
      'rows that repeat',
      () => ({
        Users: [
          ['a', 'b'],
          ['x', 'y'],
          ['x', 'y'],
        ],
      }),
      [],
      ['no column has a value of its own'],
    ],
  ])('says what to do about %s, and ends with 3', async (_what, content, more, said) => {
    const id = server.addSpreadsheet(content());
    const { code, stderr } = await runCommand(['init', '--sheet', id, ...more], access());

    expect(code).toBe(3);
    for (const text of [...said, 'fix: ', '--no-read makes the project']) {
      expect(stderr).toContain(text);
    }
  });

  test('names the account to share with when the spreadsheet is not open to it', async () => {
    const id = server.addSpreadsheet({ Users: USERS });
    server.unshare(id, credentials.client_email);
    const { code, stderr } = await runCommand(['init', '--sheet', id], access());

    expect(code).toBe(3);
    expect(stderr).toContain('fix: share it with robot@shop.example');
  });

  test.each<[string, Record<string, string>, string]>([
    ['no credentials', {}, 'set GOOGLE_APPLICATION_CREDENTIALS'],
    ['credentials that are none', { SHEETS_CREDENTIALS: 'canary' }, 'client_email'],
    ['a key file that is gone', { GOOGLE_APPLICATION_CREDENTIALS: 'x.json' }, '(ENOENT)'],
  ])('asks nothing with %s, and says so', async (_what, env, said) => {
    const before = server.requests.length;
    const { code, stderr } = await runCommand(['init', '--sheet', 'x'], { env, load });

    expect([code, server.requests.length]).toEqual([3, before]);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('canary');
  });

  test('names the package that it reads with where that is not installed', async () => {
    const absent = (): Promise<unknown> => loadWorkspace('@walkeros/none');
    const { code, stderr } = await runCommand(['init', '--sheet', 'x'], {
      ...access(),
      load: absent,
    });

    expect(code).toBe(3);
    expect(stderr).toContain('npm install @walkeros/server-store-sheets');
  });
});
