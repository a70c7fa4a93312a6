import { readdirSync } from 'node:fs';
import { createFakeClock } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

describe('a value that has expired', () => {
  test('stays a miss, and its file where it is, until the key is set or deleted', async () => {
    const folder = temporaryFolder();
    const clock = createFakeClock();
    const store = await openStore(folder, { clock });
    await store.set('set again', 'old', 1_000);
    await store.set('deleted', 'old', 1_000);
    clock.advance(1_000);

    expect(await store.get('set again')).toBeUndefined();
    expect(await store.get('deleted')).toBeUndefined();
    await store.destroy?.();
    expect(filesIn(folder)).toBe(2);

    await store.set('set again', 'new');
    await store.delete('deleted');
    expect(await store.get('set again')).toBe('new');
    expect(filesIn(folder)).toBe(1);
  });

  test('is no gap for whoever overwrites it while another store on the folder reads it', async () => {
    const folder = temporaryFolder();
    const clock = createFakeClock();
    const [reader, writer] = [
      await openStore(folder, { clock }),
      await openStore(folder, { clock }),
    ];

    for (let round = 0; round < 200; round++) {
      await writer.set('key', 'old', 1_000);
      clock.advance(1_000);
      const reading = Promise.all([1, 2, 3].map(() => reader.get('key')));
      await writer.set('key', round);

      for (let look = 0; look < 5; look++) expect(await writer.get('key')).toBe(round);
      await reading;
    }
  });
});

function filesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}
