import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

/** The one value file in a folder. */
function onlyFile(folder: string): string {
  const [path, ...others] = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (path === undefined || others.length > 0) throw new Error('expected exactly one file');
  return path;
}

describe('a damaged file', () => {
  test('cut off at any byte is an error and never a value or a miss', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.set('key', { tier: 'gold' });
    const path = onlyFile(folder);
    const bytes = readFileSync(path);

    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(store.get('key')).rejects.toMatchObject({ kind: 'invalid-data' });
    }
  });

  test('does not show its content in the error', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.set('key', 'secret');
    writeFileSync(onlyFile(folder), 'secret');

    const error = await Promise.resolve(store.get('key')).catch(String);

    expect(error).toContain('store "store" get "key": what is stored is damaged');
    expect(error).not.toContain('secret');
  });

  test('can be written over, and deleted', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.set('key', 'old');
    writeFileSync(onlyFile(folder), 'damage');

    await store.set('key', 'new');
    await expect(store.get('key')).resolves.toBe('new');
    writeFileSync(onlyFile(folder), 'damage');
    await store.delete('key');

    await expect(store.get('key')).resolves.toBeUndefined();
  });

  test('that was renamed by hand is not the value of another key', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.set('alice', 'gold');
    const bytes = readFileSync(onlyFile(folder));
    await store.delete('alice');
    await store.set('bob', 'silver');
    writeFileSync(onlyFile(folder), bytes);

    await expect(store.get('bob')).rejects.toMatchObject({ kind: 'invalid-data' });
  });

  test('larger than the limit is not read', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder, { maxBytes: 100, config: { file: true } });
    await store.set('key', 'x');
    writeFileSync(onlyFile(folder), Buffer.alloc(101));

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'too-large' });
  });
});
