import { seededRandom, settle, testSeed, testSize } from '@walkeros/store-testkit';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { LocalCache } from '../src/index.js';
import { numberedHash, numberedSave, numberOf, restoredNumberOf } from './numbered-entry.js';
import { bundleSaver, startSaver } from './processes/start-saver.js';
import { temporaryFolder } from './temporary-folder.js';

const HASHES = [0, 1, 2, 3].map(numberedHash);
const KILLS = testSize(100, 5_000);
const SEED = testSeed();

beforeAll(bundleSaver);

interface Folders {
  directory: string;
  projectDir: string;
}

/** Kills a saver soon after the n-th change among unfinished entries. @returns the numbers that it confirmed. */
async function killAtSomeSave(
  folders: Folders,
  from: number,
  random: () => number,
): Promise<number[]> {
  // A save makes a folder and moves it away: two changes.
  let changesLeft = 1 + Math.floor(random() * 12);
  const turns = Math.floor(random() * 4);
  const { child, saved } = startSaver({ ...folders, from });
  const watcher = watch(join(folders.directory, 'v1/tmp'));
  watcher.on('change', () => {
    if (--changesLeft === 0) void afterTurns(turns).then(() => child.kill('SIGKILL'));
  });
  const confirmed: number[] = [];
  const ended = once(child, 'close');
  for await (const line of saved) confirmed.push(Number(line));
  await ended;
  watcher.close();
  return confirmed;
}

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await settle();
}

/** Folders that a save has not finished, or has not removed. */
function remainsOf(cache: LocalCache, directory: string): number {
  const folders = ['tmp', 'entries'].flatMap((name) =>
    readdirSync(join(directory, 'v1', name)),
  );
  return folders.length - cache.stats().entryCount;
}

/** Kills until so many kills came in the middle of a save, and looks at every entry after each. */
async function killInMidSaves(kills: number, random: () => number): Promise<void> {
  const folders = { directory: temporaryFolder(), projectDir: temporaryFolder() };
  const cache = new LocalCache({ directory: folders.directory });
  const restored = temporaryFolder();
  const numbers = new Map<string, number | undefined>();

  let from = 0;
  let remains = 0;
  for (let midSaves = 0; midSaves < kills;) {
    const confirmed = await killAtSomeSave(folders, from, random);
    for (const n of confirmed) numbers.set(numberedHash(n), n);
    const next = (confirmed.at(-1) ?? from - 1) + 1;
    for (const hash of HASHES) {
      const n = await numberOf(cache, hash);
      // The last save may have been done, and killed before it could say so.
      if (n !== next) expect({ hash, n }).toEqual({ hash, n: numbers.get(hash) });
      if (n !== undefined) expect(await restoredNumberOf(cache, hash, restored)).toBe(n);
      numbers.set(hash, n);
    }
    from = next;
    if (remainsOf(cache, folders.directory) > remains) midSaves++;
    remains = remainsOf(cache, folders.directory);
  }
  await cache.close();
}

test(`killed in mid-save ${KILLS} times, it leaves no half entry and loses none that was saved (WALKEROS_SEED=${SEED})`, async () => {
  const randoms = [0, 1, 2, 3].map((n) => seededRandom(SEED + n));

  await Promise.all(randoms.map((random) => killInMidSaves(KILLS / 4, random)));
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
