import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeClock } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const NOW_MS = 1_700_000_000_000;

function plant(folder: string, name: string, ageMs: number): void {
  const path = join(folder, '.tmp', name);
  mkdirSync(join(folder, '.tmp'), { recursive: true });
  writeFileSync(path, 'half a value');
  const seconds = (NOW_MS - ageMs) / 1_000;
  utimesSync(path, seconds, seconds);
}

describe('temporary files', () => {
  test('of a crashed writer are removed at the next start, those of a running one are not', async () => {
    const folder = temporaryFolder();
    plant(folder, 'crashed', 61_000);
    plant(folder, 'running', 59_000);

    await openStore(folder, { clock: createFakeClock(NOW_MS) });

    expect(readdirSync(join(folder, '.tmp'))).toEqual(['running']);
  });

  test('do not stay behind, whether a write succeeds or fails', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.set('key', 'value');
    await store.set('key', 'new');
    const [inner = ''] = readdirSync(folder).filter((name) => name !== '.tmp');
    await store.delete('key');
    mkdirSync(join(folder, inner, 'key'));

    await expect(store.set('key', 'value')).rejects.toMatchObject({ kind: 'conflict' });

    expect(readdirSync(join(folder, '.tmp'))).toEqual([]);
  });
});
