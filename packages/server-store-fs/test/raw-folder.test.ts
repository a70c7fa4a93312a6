import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from '@walkeros/core';
import { hostileKeys, testOnSmallDisk, testSeed, testSize } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { fileNameOf } from '../src/file-name.js';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const openRaw = (folder: string): Promise<Store> =>
  openStore(folder, { config: { file: true } });

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The text of a key; `undefined` for a miss. */
async function textOf(store: Store, key: string): Promise<string | undefined> {
  const value = await store.get(key);
  return value === undefined ? undefined : Buffer.from(value as Uint8Array).toString();
}

/** Paths of the files in a folder that others can see. */
function visibleFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.keys/'))
    .sort();
}

describe('a raw store', () => {
  test.each(['hello', 'README.md', 'assets/app.js', 'a/b/c/Logo 1.svg', 'caf\u00e9.txt'])(
    'reads the file %p that somebody put there, before it was opened and after',
    async (path) => {
      const folder = temporaryFolder();
      put(folder, path, 'before');
      const store = await openRaw(folder);
      await expect(textOf(store, path)).resolves.toBe('before');

      put(folder, path, 'after');
      await expect(textOf(store, path)).resolves.toBe('after');
      rmSync(join(folder, path));
      await expect(store.get(path)).resolves.toBeUndefined();
    },
  );

  test('writes a key to the file of its name, with its folders, and deletes that', async () => {
    const folder = temporaryFolder();
    const store = await openRaw(folder);
    await store.set('assets/js/app.js', 'alert(1)');
    expect(readFileSync(join(folder, 'assets/js/app.js'), 'utf8')).toBe('alert(1)');
    expect(visibleFiles(folder)).toEqual(['assets/js/app.js']);

    await store.delete('assets/js/app.js');
    expect(visibleFiles(folder)).toEqual([]);
  });

  test('keeps keys that are no paths out of sight, and never reads hidden files for them', async () => {
    const folder = temporaryFolder();
    put(folder, '.env', 'SECRET=1');
    put(folder, '.git/config', 'url');
    const store = await openRaw(folder);
    for (const key of ['.env', '.git/config', 'assets/../.env', './.env'])
      await expect(store.get(key)).resolves.toBeUndefined();

    await store.set('.env', 'mine');
    await expect(textOf(store, '.env')).resolves.toBe('mine');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('SECRET=1');
    expect(existsSync(join(folder, '.keys', ...fileNameOf('.env')))).toBe(true);
  });

  test('does not show how it keeps one key to another', async () => {
    const folder = temporaryFolder();
    const store = await openRaw(folder);
    await store.set('.env', 'mine');

    await expect(store.get(`.keys/${fileNameOf('.env').join('/')}`)).resolves.toBeUndefined();
  });

  test.each([
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['a', 'a/b/c'],
    ['a/b/c', 'a'],
  ])('keeps the keys %p and %p beside each other, in this order', async (first, second) => {
    const folder = temporaryFolder();
    const store = await openRaw(folder);
    await store.set(first, first);
    await expect(store.get(second)).resolves.toBeUndefined();
    await store.delete(second);
    await store.set(second, second);

    expect([await textOf(store, first), await textOf(store, second)]).toEqual([first, second]);
    expect(visibleFiles(folder)).toEqual([first]);
    await store.delete(first);
    expect(await textOf(store, second)).toBe(second);
    await store.set(second, 'new');
    expect(await textOf(store, second)).toBe('new');
    await store.delete(second);
    await expect(store.get(second)).resolves.toBeUndefined();
  });

  test('leaves a folder in the place of its file as it is', async () => {
    const folder = temporaryFolder();
    put(folder, 'docs/guide.md', 'guide');
    const store = await openRaw(folder);
    await store.set('docs', 'value');
    await store.delete('docs');

    expect(visibleFiles(folder)).toEqual(['docs/guide.md']);
  });

  test('forgets what it kept out of sight once the key has its path', async () => {
    const folder = temporaryFolder();
    put(folder, 'a', 'in the way');
    const store = await openRaw(folder);
    await store.set('a/b', 'encoded');
    rmSync(join(folder, 'a'));
    await expect(textOf(store, 'a/b')).resolves.toBe('encoded');
    await store.set('a/b', 'at its path');
    rmSync(join(folder, 'a/b'));

    await expect(store.get('a/b')).resolves.toBeUndefined();
  });

  test('makes no place for temporary files but its own, and leaves a .tmp of others alone', async () => {
    const folder = temporaryFolder();
    put(folder, '.tmp/report', 'theirs');
    const store = await openRaw(folder);
    await store.set('key', 'value');

    expect(visibleFiles(folder)).toEqual(['.tmp/report', 'key']);
    expect(readdirSync(join(folder, '.keys', '.tmp'))).toEqual([]);
  });

  test('goes on when somebody removes what it keeps for itself', async () => {
    const folder = temporaryFolder();
    const store = await openRaw(folder);
    await store.set('key', 'value');
    rmSync(join(folder, '.keys'), { recursive: true });

    await expect(textOf(store, 'key')).resolves.toBe('value');
    await expect(store.get('other')).resolves.toBeUndefined();
    await store.set('key', 'new');
    await expect(textOf(store, 'key')).resolves.toBe('new');
  });

  test('that has gone is an outage, not a folder without files', async () => {
    const folder = temporaryFolder();
    const store = await openRaw(join(folder, 'site'));
    rmSync(join(folder, 'site'), { recursive: true });

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(store.set('key', 'x')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(store.delete('key')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

testOnSmallDisk(
  'a raw store reads a read-only folder, and writes when it may',
  1e6,
  async (disk) => {
    put(disk.path, 'app.js', 'alert(1)');
    disk.setReadOnly(true);
    const store = await openRaw(disk.path);
    await expect(textOf(store, 'app.js')).resolves.toBe('alert(1)');
    await expect(store.get('other.js')).resolves.toBeUndefined();
    const refused = { kind: 'denied', message: expect.stringContaining('read-only') };
    await expect(store.set('other.js', 'x')).rejects.toMatchObject(refused);
    await expect(store.delete('app.js')).rejects.toMatchObject(refused);
    await expect(store.diagnose?.({ isTier: false })).resolves.toContainEqual(
      expect.objectContaining({ message: 'its folder can be read but not written' }),
    );

    disk.setReadOnly(false);
    await store.set('other.js', 'x');
    await expect(textOf(store, 'other.js')).resolves.toBe('x');
  },
);

testOnSmallDisk(
  'a raw store whose disk was unmounted fails, and takes nothing',
  1e6,
  async (disk) => {
    const folder = disk.path;
    const store = await openRaw(folder);
    await store.set('key', 'value');
    disk.unmount();
    mkdirSync(folder);

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(store.set('key', 'new')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  },
);

test(`keys of a raw store never share a file, whatever they are (WALKEROS_SEED=${testSeed()})`, async () => {
  const close = fc.array(fc.constantFrom('a', 'A', 'b', '.', '/', '\\', '~1', '%2f', ' '), {
    maxLength: 4,
  });
  const keys = fc.oneof(
    close.map((parts) => parts.join('')),
    fc.constantFrom('a', 'a/b', 'a/b/c', 'A/b', 'b/a', '.keys', '.keys/.tmp/x', '.keys/a'),
    fc.constantFrom(...hostileKeys.map(({ key }) => key)),
  );
  const steps = fc.array(fc.tuple(fc.constantFrom('set', 'set', 'delete'), keys), {
    minLength: 5,
    maxLength: 25,
  });

  await fc.assert(
    fc.asyncProperty(steps, async (moves) => {
      const store = await openRaw(temporaryFolder());
      const model = new Map<string, string>();
      for (const [n, [move, key]] of moves.entries()) {
        if (move === 'set') model.set(key, `${n}`);
        else model.delete(key);
        await (move === 'set' ? store.set(key, `${n}`) : store.delete(key));
      }
      for (const [, key] of moves) expect(await textOf(store, key)).toBe(model.get(key));
    }),
    { numRuns: testSize(150, 5_000), seed: testSeed() },
  );
});
