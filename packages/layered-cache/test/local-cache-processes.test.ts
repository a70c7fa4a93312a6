import { seededRandom, settle, testSeed, testSize } from '@walkeros/store-testkit';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCache } from '../src/index.js';
import { numberedHash, numberedSave, numberOf, restoredNumberOf } from './numbered-entry.js';
import { bundleSaver, startSaver } from './processes/start-saver.js';
import { temporaryFolder } from './temporary-folder.js';

const HASHES = [0, 1, 2, 3].map(numberedHash);
const KILLS = testSize(100, 5_000);
const SEED = testSeed();

beforeAll(bundleSaver);

/** Kills a saver at some moment of some save. @returns the last number that it confirmed. */
async function killInMidSave(
  folders: { directory: string; projectDir: string },
  from: number,
  random: () => number,
): Promise<number> {
  const { child, saved } = startSaver({ ...folders, from });
  const ended = once(child, 'close');
  const afterSaves = Math.floor(random() * 3);
  const turns = Math.floor(random() * 30);
  let last = from - 1;
  for await (const line of saved) {
    last = Number(line);
    if (last !== from + afterSaves) continue;
    for (let turn = 0; turn < turns; turn++) await settle();
    child.kill('SIGKILL');
  }
  await ended;
  return last;
}

async function killAgainAndAgain(kills: number, random: () => number): Promise<void> {
  const folders = { directory: temporaryFolder(), projectDir: temporaryFolder() };
  const cache = new LocalCache({ directory: folders.directory });
  const restored = temporaryFolder();

  let from = 0;
  for (let kill = 0; kill < kills; kill++) {
    const last = await killInMidSave(folders, from, random);
    for (const hash of HASHES) {
      const n = await numberOf(cache, hash);
      if (n !== undefined) expect(await restoredNumberOf(cache, hash, restored)).toBe(n);
    }
    const confirmed = await numberOf(cache, numberedHash(last));
    expect([last, last + 4]).toContain(confirmed);
    from = last + 1;
  }
  await cache.close();
}

test(`killed in mid-save ${KILLS} times, it leaves no half entry and loses none that was saved (WALKEROS_SEED=${SEED})`, async () => {
  const randoms = [0, 1, 2, 3].map((n) => seededRandom(SEED + n));

  await Promise.all(randoms.map((random) => killAgainAndAgain(KILLS / 4, random)));
}, 1_800_000);

test('several processes that save the same hashes at once leave whole entries, and every reader has one', async () => {
  const directory = temporaryFolder();
  const cache = new LocalCache({ directory });
  const savers = [0, 1_000, 2_000].map((from) =>
    startSaver({ directory, projectDir: temporaryFolder(), from, count: 40 }),
  );
  const restored = temporaryFolder();
  let running = savers.length;
  const ended = savers.map(async ({ child, saved }) => {
    const [[code]] = await Promise.all([once(child, 'close'), saved.next()]);
    running--;
    return code as number;
  });
  await savers[0]?.saved.next();

  let reads = 0;
  while (running > 0) {
    for (const hash of HASHES) {
      if ((await numberOf(cache, hash)) === undefined) continue;
      await restoredNumberOf(cache, hash, join(restored, `${reads++}`));
    }
  }

  expect(await Promise.all(ended)).toEqual([0, 0, 0]);
  expect(reads).toBeGreaterThan(0);
  expect(cache.stats().entryCount).toBe(4);
  expect(readdirSync(join(directory, 'v1/entries'))).toHaveLength(4);
  expect(readdirSync(join(directory, 'v1/tmp'))).toEqual([]);
  await cache.close();
}, 60_000);

test('a hash that is there once is there always, however often it is saved again', async () => {
  const directory = temporaryFolder();
  const cache = new LocalCache({ directory });
  const { child, saved } = startSaver({
    directory,
    projectDir: temporaryFolder(),
    from: 0,
    count: 100,
  });
  const ended = once(child, 'close');
  for (let n = 0; n < 4; n++) await saved.next();

  let gaps = 0;
  while (child.exitCode === null) {
    for (const hash of HASHES) if ((await numberOf(cache, hash)) === undefined) gaps++;
  }

  expect((await ended)[0]).toBe(0);
  expect(gaps).toBe(0);
  await cache.close();
}, 60_000);

test('a disk that is full fails the save and keeps what was there', async () => {
  const directory = temporaryFolder();
  const projectDir = temporaryFolder();
  const cache = new LocalCache({ directory });
  await cache.save(await numberedSave(projectDir, 0));

  const limits = { logBytes: 2_000_000, maxFileBlocks: 1_024 };
  const { child, saved } = startSaver({ directory, projectDir, from: 4, ...limits });
  const ended = once(child, 'close');
  const { done } = await saved.next();

  expect(done).toBe(true);
  expect((await ended)[0]).not.toBe(0);
  expect(await numberOf(cache, numberedHash(4))).toBe(0);
  expect(readdirSync(join(directory, 'v1/entries'))).toHaveLength(1);
  expect(readdirSync(join(directory, 'v1/tmp'))).toEqual([]);
  await cache.close();
});
