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

/** Where a store that is not raw keeps a key. */
function pathOfKey(folder: string, key: string): string {
  return join(folder, ...fileNameOf(key));
}

/** A store of each kind, with the path of its file for a key and its unfinished files. */
const KINDS = [
  {
    kind: 'a store',
    file: false,
    unfinished: '.tmp',
    pathOf: pathOfKey,
  },
  { kind: 'a raw store', file: true, unfinished: '.keys/.tmp', pathOf: join },
];
const KEY = 'outer/inner/key';

describe.each(KINDS)('$kind in a folder with planted files', (planted) => {
  const { file, unfinished, pathOf } = planted;
  const open = (folder: string) => openStore(folder, { config: { file } });

  test('does not follow a link in the place of a file', async () => {
    const [folder, outside] = [temporaryFolder(), join(temporaryFolder(), 'secret')];
    const store = await open(folder);
    await store.set(KEY, 'value');
    writeFileSync(outside, 'secret');
    rmSync(pathOf(folder, KEY));
    symlinkSync(outside, pathOf(folder, KEY));

    await expect(store.get(KEY)).rejects.toMatchObject({ kind: 'denied' });
    await store.set(KEY, 'new');

    expect(readFileSync(outside, 'utf8')).toBe('secret');
    expect(Buffer.from((await store.get(KEY)) as never).toString()).toBe('new');
  });

  // Only a raw store has folders within folders.
  const folders = file ? ['inner', 'outer'] : ['inner'];
  const links = folders.flatMap((which) =>
    ['that has the file', 'that has nothing', 'that is not there'].map((what) => [which, what]),
  );
  test.each(links)(
    'does not follow a link in the place of its %s folder, to one %s',
    async (which, what) => {
      const [folder, outside] = [temporaryFolder(), temporaryFolder()];
      const store = await open(folder);
      await store.set(KEY, 'value');
      const inner = dirname(pathOf(folder, KEY));
      const link = which === 'inner' ? inner : dirname(inner);
      const moved = join(outside, 'moved');
      renameSync(link, moved);
      if (what !== 'that has the file') rmSync(moved, { recursive: true });
      if (what === 'that has nothing') mkdirSync(moved);
      symlinkSync(moved, link);

      await expect(store.get(KEY)).rejects.toMatchObject({ kind: 'denied' });
      await expect(store.set(KEY, 'new')).rejects.toMatchObject({ kind: 'denied' });
      await expect(store.delete(KEY)).rejects.toMatchObject({ kind: 'denied' });
      if (what === 'that has nothing') expect(readdirSync(moved)).toEqual([]);
    },
  );

  test('writes no temporary file through a link', async () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(dirname(join(folder, unfinished)), { recursive: true });
    symlinkSync(outside, join(folder, unfinished));

    await expect(open(folder)).rejects.toMatchObject({ kind: 'denied', operation: 'open' });
  });

  test('writes nothing through a link that takes the place of the temporary files later', async () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    const store = await open(folder);
    rmSync(join(folder, unfinished), { recursive: true });
    symlinkSync(outside, join(folder, unfinished));

    await expect(store.set('key', 'value')).rejects.toMatchObject({ kind: 'denied' });
    expect(readdirSync(outside)).toEqual([]);
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

test('a store names a folder in the place of a file', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  mkdirSync(pathOfKey(folder, 'key'), { recursive: true });

  const conflict = { kind: 'conflict' };
  await expect(store.get('key')).rejects.toMatchObject(conflict);
  await expect(store.set('key', 'value')).rejects.toMatchObject(conflict);
  await expect(store.delete('key')).rejects.toMatchObject(conflict);
});

describe('the folder of a store', () => {
  test('may be reached through a link of the operator', async () => {
    const [folder, link] = [temporaryFolder(), join(temporaryFolder(), 'link')];
    symlinkSync(folder, link);
    const store = await openStore(link);

    await store.set('key', 'value');

    await expect(store.get('key')).resolves.toBe('value');
    expect(existsSync(pathOfKey(folder, 'key'))).toBe(true);
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
