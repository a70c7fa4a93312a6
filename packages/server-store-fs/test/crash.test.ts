import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { SeededRandom } from '@walkeros/store-testkit';
import { createFakeClock, seededRandom, testSeed, testSize } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import type { Kind } from './processes/open-kind.js';
import { KINDS, openKind } from './processes/open-kind.js';
import { firstNumber, keyOfNumber, numberOf } from './processes/probe-value.js';
import { bundleProcesses, startProcess } from './processes/start-process.js';
import { temporaryFolder } from './temporary-folder.js';

const KILLS = testSize(200, 5_000);
const SEED = testSeed();
const WRITERS = [0, 1, 2, 3];
const READERS: readonly Kind[] = ['structured', 'raw', 'structured', 'raw'];
const BYTES = 50_000;

beforeAll(bundleProcesses);

/** The last number of each key that was confirmed; no writer shares a key with another. */
type Confirmed = Map<string, number>;

/** Lets a writer live for some writes, and kills it at some moment of the next one. */
async function writeUntilKilled(
  folder: string,
  from: number,
  random: SeededRandom,
): Promise<Confirmed> {
  const { child, lines } = startProcess('writer', [folder, BYTES, from]);
  const ended = once(child, 'close');
  const confirmed: Confirmed = new Map();
  const lastWrite = from + 8 + Math.floor(random() * 8);
  const turns = Math.floor(random() * 40);
  for await (const line of lines) {
    const n = Number(line);
    confirmed.set(keyOfNumber(n), n);
    if (n !== lastWrite) continue;
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    child.kill('SIGKILL');
  }
  await ended;
  return confirmed;
}

async function killAgainAndAgain(
  folder: string,
  writer: number,
  allConfirmed: Confirmed,
): Promise<void> {
  const random = seededRandom(SEED + writer);
  for (let kill = 0; kill < KILLS / WRITERS.length; kill++) {
    const confirmed = await writeUntilKilled(folder, firstNumber(writer, kill), random);
    const unconfirmed = Math.max(...confirmed.values()) + 1;
    const stores = await Promise.all(KINDS.map((kind) => openKind(folder, kind)));

    for (const [key, n] of confirmed) {
      const allowed = keyOfNumber(unconfirmed) === key ? [n, unconfirmed] : [n];
      for (const store of stores)
        expect(allowed).toContain(numberOf(await store.get(key), BYTES));
      allConfirmed.set(key, n);
    }
  }
}

interface Readings {
  reads: number;
  wrong: string[];
}

/** Reads whatever was confirmed, over and over: it is there, whole, its own, and not older. */
async function readUntil(
  isOver: () => boolean,
  store: Store,
  { confirmed, random }: { confirmed: Confirmed; random: SeededRandom },
): Promise<Readings> {
  const readings: Readings = { reads: 0, wrong: [] };
  while (!isOver()) {
    const keys = [...confirmed.keys()];
    const key = keys[Math.floor(random() * keys.length)] ?? 'none yet';
    const atLeast = confirmed.get(key);
    const n = numberOf(await store.get(key), BYTES);
    await new Promise(setImmediate);
    if (atLeast === undefined) continue;
    readings.reads++;
    if (n < atLeast || keyOfNumber(n) !== key)
      readings.wrong.push(`${key}: confirmed ${atLeast}, found ${n}`);
  }
  return readings;
}

test(`${KILLS} kills of 4 writers beside 4 readers leave each key its old or its new value, raw or not (WALKEROS_SEED=${SEED})`, async () => {
  const folder = temporaryFolder();
  const confirmed: Confirmed = new Map();
  let isOver = false;
  const stores = await Promise.all(READERS.map((kind) => openKind(folder, kind)));
  const reading = stores.map((store, index) =>
    readUntil(() => isOver, store, { confirmed, random: seededRandom(SEED + 10 + index) }),
  );

  await Promise.all(WRITERS.map((writer) => killAgainAndAgain(folder, writer, confirmed)));
  isOver = true;

  for (const { reads, wrong } of await Promise.all(reading)) {
    expect(wrong).toEqual([]);
    expect(reads).toBeGreaterThan(KILLS);
  }
  // The kills have hit writes, and the next start a minute later tidies up after them.
  const aMinuteLater = createFakeClock(systemClock.now() + 61_000);
  for (const [kind, path] of [
    ['structured', '.tmp'],
    ['raw', '.keys/.tmp'],
  ] as const) {
    const unfinished = (): string[] => readdirSync(join(folder, kind, path));
    expect(unfinished().length).toBeGreaterThan(KILLS / 20);
    await openKind(folder, kind, { clock: aMinuteLater });
    expect(unfinished()).toEqual([]);
  }
}, 1_800_000);

test.each(KINDS)(
  'a process that may open 64 files answers 2000 concurrent reads rightly (%s)',
  async (kind) => {
    const folder = temporaryFolder();
    const store = await openStore(folder, { config: { file: kind === 'raw' } });
    for (let n = 0; n < 50; n++) await store.set(`key ${n}`, `${n}`);

    const { lines } = startProcess('many-reads', [folder, kind, 50, 2_000], 64);
    const { value } = (await lines.next()) as { value: string };

    expect(JSON.parse(value)).toEqual({ right: 2_000, wrong: 0, failed: 0 });
  },
  60_000,
);
