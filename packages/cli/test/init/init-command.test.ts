import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { STORE_KINDS } from '../../src/init/store-kinds.js';
import { runCommand } from '../run-command.js';
import { passes, project } from './project.js';

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

  test('says that it found no names of columns', async () => {
    const { stderr } = await project(['--csv', 'items.csv'], {
      files: { 'items.csv': 'a-1,gold,3\na-2,basic,1\n' },
    });

    expect(stderr).toContain('the first row is data, and the columns are "column1"');
  });

  test('refuses a file that is not UTF-8: letters would be lost, and keys become one', async () => {
    const { code, stderr, files } = await project(['--csv', 'items.csv'], {
      files: { 'items.csv': Buffer.from('id,plan\n\xe4,gold\n\xf6,basic\n', 'latin1') },
    });

    expect([code, files]).toEqual([2, {}]);
    expect(stderr).toContain('items.csv: is not UTF-8\n  fix: save it as "CSV UTF-8"');
  });

  test.each([
    ['a file has its name', 'taken', 'a file has this name'],
    ['it lies below a file', 'taken/below', 'lies below a file'],
    ['its name is too long', 'x'.repeat(300), 'the name is too long'],
  ])('says why the folder cannot be made: %s', async (_why, folder, message) => {
    const { code, stderr } = await runCommand(['init', folder], { files: { taken: '' } });

    expect(stderr).toContain(message);
    expect([code, stderr.includes('bug')]).toEqual([3, false]);
  });

  test('takes the id out of the URL of a sheet, and may leave the sheet alone', async () => {
    const { files } = await project([
      ...['--no-read', '--sheet', 'https://docs.google.com/spreadsheets/d/1AbC-_x/edit#gid=0'],
    ]);

    expect(JSON.parse(files['flow.json'] ?? '')).toMatchObject({
      stores: { lookup: { config: { settings: { id: '1AbC-_x' } } } },
    });
    await passes(files);
  });

  test('puts the key at the end of a URL that does not say where it goes', async () => {
    const { files } = await project(['--no-read', '--api', 'https://crm.example/users/']);

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
    [['--csv', 'empty.csv'], 'empty.csv: has no rows'],
    [['--csv', 'same.csv', '--sheet', 'x'], 'exclude each other'],
    [['--tab', 'Users'], '--tab goes with --sheet'],
    [['--key', 'u1'], '--key goes with --api'],
  ])('%j is a mistake that is named', async (args, message) => {
    const files = { 'same.csv': 'a,b\nx,y\nx,y\n', 'empty.csv': '' };
    const { code, stderr } = await runCommand(['init', ...args], { files });

    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});
