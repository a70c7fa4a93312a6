import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isStoreError } from '@walkeros/core';
import { seededRandom, testSeed, testSize } from '@walkeros/store-testkit';
import { newPath, openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const FILES = testSize(150, 5_000);
const SEED = testSeed();
const KEYS = Array.from({ length: 20 }, (_, n) => `key ${n}`);
const valueOf = (key: string): string => `${key} `.repeat(600);

async function writtenFile(): Promise<Buffer> {
  const path = newPath();
  const store = await openStore(path);
  await Promise.all(KEYS.map((key) => store.set(key, valueOf(key))));
  await store.destroy();
  return readFileSync(path);
}

test(`of ${FILES} files with some flipped bits none gives a wrong value (WALKEROS_SEED=${SEED})`, async () => {
  const random = seededRandom(SEED);
  const folder = temporaryFolder();
  const whole = await writtenFile();
  const counted = { right: 0, missing: 0, refused: 0, wrong: 0 };

  async function look(path: string): Promise<void> {
    const store = await openStore(path);
    for (const key of KEYS) {
      const found = await Promise.resolve(store.get(key)).catch((error: unknown) => error);
      if (isStoreError(found)) {
        expect(found.kind).toBe('invalid-data');
        counted.refused++;
      } else if (found === undefined) counted.missing++;
      else counted[found === valueOf(key) ? 'right' : 'wrong']++;
    }
    await store.destroy();
  }

  for (let n = 0; n < FILES; n++) {
    const bytes = Buffer.from(whole);
    for (let flips = 0; flips < 8; flips++) {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    const path = join(folder, `${n}.db`);
    writeFileSync(path, bytes);
    await look(path).catch((error: unknown) => {
      // The damage shows when the file is opened.
      if (!isStoreError(error)) throw error;
      counted.refused += KEYS.length;
    });
  }

  expect(counted.wrong).toBe(0);
  expect(counted.refused).toBeGreaterThan(FILES);
  expect(counted.right).toBeGreaterThan(FILES);
}, 1_800_000);
