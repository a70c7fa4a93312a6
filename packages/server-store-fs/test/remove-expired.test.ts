import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeClock } from '@walkeros/store-testkit';
import { removeExpired } from '../src/remove-expired.js';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

function isExpired(path: string): Promise<boolean> {
  return Promise.resolve(existsSync(path) && readFileSync(path, 'utf8') === 'expired');
}

function setUp(): { path: string; aside: string } {
  const folder = temporaryFolder();
  const path = join(folder, 'key');
  writeFileSync(path, 'expired');
  return { path, aside: join(folder, 'aside') };
}

describe('removing an expired file', () => {
  test('leaves nothing behind', async () => {
    const { path, aside } = setUp();

    await removeExpired(path, aside, isExpired);

    expect(existsSync(path)).toBe(false);
    expect(existsSync(aside)).toBe(false);
  });

  test('keeps a value that another process writes right after the first look', async () => {
    const { path, aside } = setUp();
    const looked = async (candidate: string): Promise<boolean> => {
      const expired = await isExpired(candidate);
      if (candidate === path) writeFileSync(path, 'fresh');
      return expired;
    };

    await removeExpired(path, aside, looked);

    expect(readFileSync(path, 'utf8')).toBe('fresh');
    expect(existsSync(aside)).toBe(false);
  });

  test('keeps the newer of two values that are written meanwhile', async () => {
    const { path, aside } = setUp();
    const looked = async (candidate: string): Promise<boolean> => {
      const expired = await isExpired(candidate);
      writeFileSync(path, candidate === path ? 'fresh' : 'newest');
      return expired;
    };

    await removeExpired(path, aside, looked);

    expect(readFileSync(path, 'utf8')).toBe('newest');
    expect(existsSync(aside)).toBe(false);
  });

  test('happens once a store has found out, and makes room', async () => {
    const folder = temporaryFolder();
    const clock = createFakeClock();
    const store = await openStore(folder, { clock });
    await store.set('key', 'value', 1_000);
    const files = (): number =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
        .length;
    expect(files()).toBe(1);
    clock.jump(clock.now() + 1_000);

    await expect(store.get('key')).resolves.toBeUndefined();
    await store.destroy?.();

    expect(files()).toBe(0);
  });

  test('does not take a value that is set right after the miss', async () => {
    const clock = createFakeClock();
    const store = await openStore(temporaryFolder(), { clock });

    for (let round = 0; round < 20; round++) {
      await store.set('key', 'old', 1_000);
      clock.jump(clock.now() + 1_000);
      const [, , found] = await Promise.all([
        store.get('key'),
        store.set('key', round),
        Promise.resolve(store.get('key')).then(() => store.set('key', round)),
      ]);
      expect(found).toBeUndefined();
      await expect(store.get('key')).resolves.toBe(round);
    }
  });
});
