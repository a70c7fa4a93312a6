import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { STORE_KINDS } from '../../src/init/store-kinds.js';
import { loadWorkspace } from '../corpus/load-workspace.js';
import { validateFlow } from '../../src/validate/validate-flow.js';
import { simulateFlow } from '../../src/simulate/simulate-flow.js';
import { rowsOf } from '../../src/simulate/read-rows.js';
import { runCommand, type Surroundings } from '../run-command.js';

/** The project that a command line makes, as files by name. */
async function project(
  args: string[],
  surroundings: Surroundings = {},
): Promise<{ code: number; stderr: string; files: Record<string, string> }> {
  const files: Record<string, string> = {};
  const { code, stderr } = await runCommand(['init', 'made', ...args], {
    ...surroundings,
    look: (folder) => {
      for (const name of readdirSync(path.join(folder, 'made')))
        files[name] = readFileSync(path.join(folder, 'made', name), 'utf8');
    },
  });
  return { code, stderr, files };
}

async function passes(files: Record<string, string>): Promise<void> {
  const config: unknown = JSON.parse(files['flow.json'] ?? '');
  const { diagnostics } = await validateFlow(files['flow.json'] ?? '', { load: loadWorkspace });
  expect(diagnostics.filter(({ code }) => code !== 'VARIABLE_UNSET')).toEqual([]);
  const { events, stores } = await simulateFlow(config, {
    events: [JSON.parse(files['event.json'] ?? '')],
    repeat: 60,
    mocks: { lookup: rowsOf('rows.json', JSON.parse(files['rows.json'] ?? '')) },
    load: loadWorkspace,
  });
  expect(stores['lookup']).toMatchObject({ counters: { hits: 59, misses: 1 } });
  expect(events[0]?.steps[0]?.changes).not.toEqual([]);
}

describe('walkeros init', () => {
  test.each(Object.keys(STORE_KINDS))(
    'makes a project on %s that is valid, and whose first simulation hits',
    async (kind) => {
      const { code, files } = await project(['--store', kind, '--yes']);

      expect(code).toBe(0);
      await passes(files);
    },
  );

  test('begins with the rows of a CSV file', async () => {
    const csv = 'sku;price\nA1;1.5\nA2;2\n';
    const { stderr, files } = await project(['--csv', 'items.csv'], {
      files: { 'items.csv': csv },
    });

    expect(JSON.parse(files['rows.json'] ?? '')).toEqual({
      A1: { sku: 'A1', price: 1.5 },
      A2: { sku: 'A2', price: 2 },
    });
    expect(files['README.md']).toContain('`sku`: text, the key');
    expect(files['fill-store.mjs']).toContain('collector.stores.lookup.set');
    expect(stderr).toContain('key: sku; 2 columns, 2 rows');
    await passes(files);
  });

  test('takes the id out of the URL of a sheet', async () => {
    const { files } = await project([
      '--sheet',
      'https://docs.google.com/spreadsheets/d/1AbC-_x/edit#gid=0',
    ]);

    expect(JSON.parse(files['flow.json'] ?? '')).toMatchObject({
      stores: { lookup: { config: { settings: { id: '1AbC-_x' } } } },
    });
    await passes(files);
  });

  test('puts the key at the end of a URL that does not say where it goes', async () => {
    const { files } = await project(['--api', 'https://crm.example/users/']);

    expect(files['flow.json']).toContain('"endpoint": "https://crm.example/users/{key}"');
    await passes(files);
  });

  test('never writes over a file, unless it is told to', async () => {
    const mine = { 'flow.json': 'mine' };
    const kept: string[] = [];
    const look = (folder: string): void => {
      kept.push(readFileSync(path.join(folder, 'flow.json'), 'utf8'), ...readdirSync(folder));
    };
    const refused = await runCommand(['init', '--store', 'fs'], { files: mine, look });

    expect([refused.code, kept]).toEqual([2, ['mine', 'flow.json']]);
    expect(refused.stderr).toContain('flow.json: there already');
    expect((await runCommand(['init', '--force'], { files: mine })).code).toBe(0);
  });

  test.each([
    [['--store', 'reddis'], 'did you mean "redis"?'],
    [['--store', 'redis', '--api', 'https://x.example'], 'contradicts'],
    [['--api', 'no url'], 'expected a URL'],
    [['--csv', 'none.csv'], 'there is no such file'],
    [['--csv', 'same.csv'], 'no column has a value of its own'],
  ])('%j is a mistake that is named', async (args, message) => {
    const files = { 'same.csv': 'a,b\nx,y\nx,y\n' };
    const { code, stderr } = await runCommand(['init', ...args], { files });

    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});
