import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { SmallDisk } from '@walkeros/store-testkit';
import { testOnSmallDisk, testSize } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const CYCLES = testSize(20, 200);
const NOBODY = 65_534;
const DISK_BYTES = 1024 * 1024;

/** Its clock is the real one: it has to be well again within a second. */
function openOn(disk: SmallDisk): Promise<Store> {
  return openStore(join(disk.path, 'store'), { clock: systemClock });
}

/** Sets until it succeeds, and fails after a second. */
async function recovered(set: () => unknown): Promise<void> {
  const startMs = systemClock.now();
  for (;;) {
    try {
      return await (set() as Promise<void>);
    } catch (error) {
      if (systemClock.now() - startMs > 1_000) throw error;
    }
  }
}

const sized = (n: number): string => `${n}`.repeat(40_000);

testOnSmallDisk(
  `a disk that fills up ${CYCLES} times costs the writes of that time and no value`,
  DISK_BYTES,
  async (disk) => {
    const store = await openOn(disk);
    await store.set('key', sized(0));

    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      disk.fill();
      const full = {
        kind: 'unavailable',
        message: expect.stringMatching(/no room left.*ENOSPC/),
      };
      await expect(store.set('key', sized(cycle))).rejects.toMatchObject(full);
      await expect(store.set(`key ${cycle}`, sized(cycle))).rejects.toMatchObject(full);
      await expect(store.get('key')).resolves.toBe(sized(cycle - 1));
      await expect(store.get(`key ${cycle}`)).resolves.toBeUndefined();

      disk.free();
      await recovered(() => store.set('key', sized(cycle)));
      await expect(store.get('key')).resolves.toBe(sized(cycle));
    }
  },
);

testOnSmallDisk(
  `a disk that turns read-only ${CYCLES} times is read from, and written to afterwards`,
  DISK_BYTES,
  async (disk) => {
    const store = await openOn(disk);
    await store.set('key', 0);

    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      disk.setReadOnly(true);
      const refused = { kind: 'denied', message: expect.stringContaining('read-only') };
      await expect(store.set('key', cycle)).rejects.toMatchObject(refused);
      await expect(store.delete('key')).rejects.toMatchObject(refused);
      await expect(store.get('key')).resolves.toBe(cycle - 1);

      disk.setReadOnly(false);
      await recovered(() => store.set('key', cycle));
    }
  },
);

testOnSmallDisk('a diagnosis warns of a disk with little room', DISK_BYTES, async (disk) => {
  const store = await openOn(disk);

  await expect(store.diagnose?.({ isTier: false })).resolves.toContainEqual({
    check: 'room',
    status: 'warning',
    message: expect.stringMatching(/^[01] MiB are free$/),
    fix: `df -h ${join(disk.path, 'store')}`,
  });
});

test('a folder that the process may not use is denied, and never a miss', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.set('key', 'value');
  const calls = [
    () => store.get('key'),
    () => store.set('key', 'new'),
    () => store.get('never'),
  ];

  const failures = await withoutRights(folder, () =>
    Promise.all(calls.map((call) => Promise.resolve(call()).catch((error: unknown) => error))),
  );

  expect(failures).toHaveLength(calls.length);
  for (const failure of failures)
    expect(failure).toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/right to read and write.*EACCES/),
    });
  await expect(store.get('key')).resolves.toBe('value');
});

/** Takes the rights of everybody from a folder; of root, which has them anyway, its name. */
async function withoutRights<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(folder, 0o000);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}
