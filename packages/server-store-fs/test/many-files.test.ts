import { performance } from 'node:perf_hooks';
import { testSize } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const FILES = testSize(5_000, 100_000);

test(`a folder of ${FILES} files is opened, and read from, within a second`, async () => {
  const folder = temporaryFolder();
  const filling = await openStore(folder);
  for (let from = 0; from < FILES; from += 500)
    await Promise.all(
      Array.from({ length: 500 }, (_, n) => filling.set(`key ${from + n}`, from + n)),
    );

  const startMs = performance.now();
  const store = await openStore(folder);
  const found = await store.get(`key ${FILES - 1}`);
  const tookMs = performance.now() - startMs;

  expect(found).toBe(FILES - 1);
  expect(tookMs).toBeLessThan(1_000);
}, 300_000);
