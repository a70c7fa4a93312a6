import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileNameOf } from '../src/file-name.js';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

function pathOf(folder: string, key: string): string {
  const { folders, name } = fileNameOf(key);
  return join(folder, ...folders, name);
}

describe.each([false, true])('a store in a folder with planted files (file: %p)', (file) => {
  const open = (folder: string) => openStore(folder, { config: { file } });

  test('does not follow a link in the place of a file', async () => {
    const [folder, outside] = [temporaryFolder(), join(temporaryFolder(), 'secret')];
    const store = await open(folder);
    await store.set('key', 'value');
    writeFileSync(outside, 'secret');
    rmSync(pathOf(folder, 'key'));
    symlinkSync(outside, pathOf(folder, 'key'));

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'denied' });
    await store.set('key', 'new');

    expect(readFileSync(outside, 'utf8')).toBe('secret');
    expect(Buffer.from((await store.get('key')) as never).toString()).toBe('new');
  });

  test.each(['inner', 'outer'])(
    'does not follow a link in the place of its %s folder',
    async (which) => {
      const [folder, outside] = [temporaryFolder(), temporaryFolder()];
      const store = await open(folder);
      await store.set('key', 'value');
      const inner = dirname(pathOf(folder, 'key'));
      const planted = which === 'inner' ? inner : dirname(inner);
      renameSync(planted, join(outside, 'moved'));
      symlinkSync(join(outside, 'moved'), planted);

      await expect(store.get('key')).rejects.toMatchObject({ kind: 'denied' });
      await expect(store.set('key', 'new')).rejects.toMatchObject({ kind: 'denied' });
      await expect(store.delete('key')).rejects.toMatchObject({ kind: 'denied' });
    },
  );

  test('writes no temporary file through a link', async () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(outside, join(folder, '.tmp'));

    await expect(open(folder)).rejects.toMatchObject({ kind: 'denied', operation: 'open' });
  });

  test('writes nothing through a link that takes the place of the temporary files later', async () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    const store = await open(folder);
    rmSync(join(folder, '.tmp'), { recursive: true });
    symlinkSync(outside, join(folder, '.tmp'));

    await expect(store.set('key', 'value')).rejects.toMatchObject({ kind: 'denied' });
    expect(readdirSync(outside)).toEqual([]);
  });

  test('names a folder in the place of a file', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    mkdirSync(pathOf(folder, 'key'), { recursive: true });

    const conflict = { kind: 'conflict' };
    await expect(store.get('key')).rejects.toMatchObject(conflict);
    await expect(store.set('key', 'value')).rejects.toMatchObject(conflict);
    await expect(store.delete('key')).rejects.toMatchObject(conflict);
  });

  test('does not wait for a pipe in the place of a file', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.set('key', 'value');
    rmSync(pathOf(folder, 'key'));
    execFileSync('mkfifo', [pathOf(folder, 'key')]);

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('the folder of a store', () => {
  test('may be reached through a link of the operator', async () => {
    const [folder, link] = [temporaryFolder(), join(temporaryFolder(), 'link')];
    symlinkSync(folder, link);
    const store = await openStore(link);

    await store.set('key', 'value');

    await expect(store.get('key')).resolves.toBe('value');
    expect(existsSync(pathOf(folder, 'key'))).toBe(true);
  });

  test('is made when the store is opened, with the folders above it', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    const store = await openStore(folder);

    await store.set('key', 'value');

    await expect((await openStore(folder)).get('key')).resolves.toBe('value');
  });

  test('that is a file is named when the store is opened', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');

    for (const basePath of [path, join(path, 'below')]) {
      const error = { kind: 'conflict', operation: 'open' };
      await expect(openStore(basePath)).rejects.toMatchObject(error);
      await expect(openStore(basePath)).rejects.toThrow(`"basePath" is not a folder`);
    }
  });

  test('that the system refuses is denied when the store is opened', async () => {
    await expect(openStore('/sys/store')).rejects.toMatchObject({ kind: 'denied' });
  });

  test('that has gone is an outage, not a folder without keys', async () => {
    const folder = join(temporaryFolder(), 'store');
    const store = await openStore(folder);
    await store.set('key', 'value');
    renameSync(folder, `${folder} of yesterday`);
    mkdirSync(folder);

    const outage = { kind: 'unavailable' };
    await expect(store.get('key')).rejects.toMatchObject(outage);
    await expect(store.set('key', 'new')).rejects.toMatchObject(outage);
    await expect(store.delete('key')).rejects.toMatchObject(outage);

    rmSync(folder, { recursive: true });
    renameSync(`${folder} of yesterday`, folder);
    await expect(store.get('key')).resolves.toBe('value');
  });

  test('can be made again by setup', async () => {
    const folder = join(temporaryFolder(), 'store');
    const store = await openStore(folder);
    rmSync(folder, { recursive: true });

    await store.setup?.();

    await expect(store.get('key')).resolves.toBeUndefined();
  });
});
