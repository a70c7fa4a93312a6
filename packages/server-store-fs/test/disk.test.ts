import { constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@walkeros/core';
import { createFakeClock } from '@walkeros/store-testkit';
import { createDisk } from '../src/disk.js';
import { temporaryFolder } from './temporary-folder.js';

const SLOW_MS = 20;
const REST_MS = 10_000;

/** A clock on which each look at it takes so long. */
function clockOf(lookMs: { value: number }): Clock & { advance(ms: number): void } {
  const clock = createFakeClock();
  const monotonicNow = (): number => {
    clock.advance(lookMs.value);
    return clock.now();
  };
  return { ...clock, monotonicNow };
}

let count = 0;

/** Renames a file; says whether that took no turn of the event loop. */
async function renamesAtOnce(
  disk: ReturnType<typeof createDisk>,
  folder: string,
): Promise<boolean> {
  const [from, to] = [join(folder, 'from'), join(folder, `to-${count++}`)];
  writeFileSync(from, 'text');
  let isDone = false;
  const renamed = disk.rename(from, to).then(() => (isDone = true));
  // The pool is heard of in a later turn; what is done already takes a few of these.
  for (let step = 0; step < 10; step++) await Promise.resolve();
  const atOnce = isDone;
  await renamed;
  expect(readFileSync(to, 'utf8')).toBe('text');
  return atOnce;
}

describe('a disk', () => {
  test('is asked through the thread pool', async () => {
    const disk = createDisk({ blocking: false, clock: createFakeClock() });

    expect(await renamesAtOnce(disk, temporaryFolder())).toBe(false);
  });

  test('is waited for when it may be', async () => {
    const disk = createDisk({ blocking: true, clock: createFakeClock() });

    expect(await renamesAtOnce(disk, temporaryFolder())).toBe(true);
  });

  test('that was slow once is asked through the thread pool for ten seconds', async () => {
    const look = { value: SLOW_MS };
    const clock = clockOf(look);
    const disk = createDisk({ blocking: true, clock });
    const folder = temporaryFolder();
    expect(await renamesAtOnce(disk, folder)).toBe(true);
    look.value = 0;

    clock.advance(REST_MS - 1);
    expect(await renamesAtOnce(disk, folder)).toBe(false);

    clock.advance(1);
    expect(await renamesAtOnce(disk, folder)).toBe(true);
  });

  test.each([false, true])('says what is missing, blocking: %s', async (blocking) => {
    const disk = createDisk({ blocking, clock: createFakeClock() });
    const missing = join(temporaryFolder(), 'missing');
    const absent = { code: 'ENOENT' };

    expect(await disk.exists(missing)).toBe(false);
    await expect(disk.openFile(missing, constants.O_RDONLY)).rejects.toMatchObject(absent);
    await expect(disk.rename(missing, `${missing} too`)).rejects.toMatchObject(absent);
    await expect(disk.realPath(missing)).rejects.toMatchObject(absent);
  });
});
