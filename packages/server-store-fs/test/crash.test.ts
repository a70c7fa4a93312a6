import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { SeededRandom } from '@walkeros/store-testkit';
import {
  createFakeClock,
  seededRandom,
  settle,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import { KINDS, openKind } from './processes/open-kind.js';
import {
  firstNumber,
  KEYS_OF_WRITER,
  keyOfNumber,
  numberOf,
  probeText,
  probeValue,
} from './processes/probe-value.js';
import { bundleProcesses, startProcess } from './processes/start-process.js';
import { temporaryFolder } from './temporary-folder.js';

const KILLS = testSize(200, 5_000);
const SEED = testSeed();
const WRITERS = [0, 1, 2, 3];
const BYTES = 50_000;
/** What a start and its kill may take on a machine that is busy. */
const KILL_MS = 3_000;

beforeAll(bundleProcesses);

/** A folder of both kinds of stores, with readers that stay open. */
interface Scene {
  readonly folder: string;
  readonly readers: readonly Store[];
  /** The last number of each key that was confirmed; no writer shares a key with another. */
  readonly confirmed: Map<string, number>;
  readonly wrong: string[];
  reads: number;
}

/** Writes each key of a writer once, so that from then on none may be missing. */
async function writeFirst({ readers, confirmed }: Scene, writer: number): Promise<void> {
  const [structured, raw] = readers;
  const from = firstNumber(writer, 0);
  for (let n = from; n < from + KEYS_OF_WRITER; n++) {
    await structured?.set(keyOfNumber(n), probeValue(n, BYTES));
    await raw?.set(keyOfNumber(n), probeText(n, BYTES));
    confirmed.set(keyOfNumber(n), n);
  }
}

/** Reads a key: it is there, whole, its own, and neither older nor newer than it may be. */
async function look(scene: Scene, key: string, newest = Infinity): Promise<void> {
  const oldest = scene.confirmed.get(key) ?? Infinity;
  for (const reader of scene.readers) {
    const n = numberOf(await reader.get(key), BYTES);
    scene.reads++;
    if (n < oldest || n > newest || keyOfNumber(n) !== key)
      scene.wrong.push(`${key}: confirmed ${oldest}, found ${n}`);
  }
}

/**
 * Lets a writer live for some writes, which are looked at from outside, and kills it at
 * some moment of the next one.
 *
 * @returns The last number that it has confirmed.
 */
async function writeUntilKilled(
  scene: Scene,
  from: number,
  random: SeededRandom,
): Promise<number> {
  const { child, lines } = startProcess('writer', [scene.folder, BYTES, from]);
  const ended = once(child, 'close');
  const lastWrite = from + 2 + Math.floor(random() * 4);
  const turns = Math.floor(random() * 40);
  const looks: Promise<void>[] = [];
  let last = from;
  for await (const line of lines) {
    last = Number(line);
    scene.confirmed.set(keyOfNumber(last), last);
    if (last < lastWrite) {
      const keys = [...scene.confirmed.keys()];
      looks.push(look(scene, keys[Math.floor(random() * keys.length)] ?? ''));
    } else if (last === lastWrite) {
      for (let turn = 0; turn < turns; turn++) await settle();
      child.kill('SIGKILL');
    }
  }
  await Promise.all([ended, ...looks]);
  return last;
}

async function killAgainAndAgain(scene: Scene, writer: number): Promise<void> {
  const random = seededRandom(SEED + writer);
  await writeFirst(scene, writer);
  for (let kill = 1; kill <= KILLS / WRITERS.length; kill++) {
    const from = firstNumber(writer, kill);
    const last = await writeUntilKilled(scene, from, random);
    // The write that was hit has happened or not; all before it have.
    for (let n = from; n <= last + 1; n++) await look(scene, keyOfNumber(n), last + 1);
  }
}

test(
  `${KILLS} kills of 4 writers beside readers leave each key its old or its new value, raw or not (WALKEROS_SEED=${SEED})`,
  async () => {
    const folder = temporaryFolder();
    const readers = await Promise.all(KINDS.map((kind) => openKind(folder, kind)));
    const scene: Scene = { folder, readers, confirmed: new Map(), wrong: [], reads: 0 };

    await Promise.all(WRITERS.map((writer) => killAgainAndAgain(scene, writer)));

    expect(scene.wrong).toEqual([]);
    expect(scene.reads).toBeGreaterThan(10 * KILLS);
    // The kills have hit writes, and the next start a minute later tidies up after them.
    const aMinuteLater = createFakeClock(systemClock.now() + 61_000);
    for (const [kind, path] of [
      ['structured', '.tmp'],
      ['raw', '.keys/.tmp'],
    ] as const) {
      const unfinished = (): string[] => readdirSync(join(folder, kind, path));
      expect(unfinished().length).toBeGreaterThan(0);
      await openKind(folder, kind, { clock: aMinuteLater });
      expect(unfinished()).toEqual([]);
    }
  },
  KILLS * KILL_MS,
);

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
