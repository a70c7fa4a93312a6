import { once } from 'node:events';
import { systemClock } from '@walkeros/core';
import { seededRandom, testSeed, testSize } from '@walkeros/store-testkit';
import Database from 'libsql';
import type { SqliteStore } from '../src/index.js';
import { newPath, openStore } from './open-store.js';
import { bundleProcesses, startProcess } from './processes/start-process.js';
import { writtenValue } from './processes/written-value.js';

const KILLS = testSize(25, 1_000);
const SEED = testSeed();
const TURNS = testSize(100, 5_000);
const RIVALS = ['a', 'b', 'c', 'd'];

beforeAll(bundleProcesses);

function open(path: string): Promise<SqliteStore> {
  return openStore(path, { clock: systemClock });
}

/** The numbers whose value is not there, or not whole. */
async function wrong(store: SqliteStore, name: string, numbers: number[]): Promise<number[]> {
  const found = await store.getMany(numbers.map((n) => `${name}/${n}`));
  return numbers.filter((n, at) => found[at] !== writtenValue(n));
}

/** Lets a writer confirm some writes, and kills it at some moment. @returns what it confirmed. */
async function writeUntilKilled(
  path: string,
  from: number,
  random: () => number,
): Promise<number[]> {
  const { child, lines } = startProcess('writer', [path, 'killed', from, Infinity]);
  const ended = once(child, 'close');
  const enough = 1 + Math.floor(random() * 40);
  const numbers: number[] = [];
  for await (const line of lines) {
    numbers.push(Number(line));
    if (numbers.length === enough) child.kill('SIGKILL');
  }
  await ended;
  return numbers;
}

test(
  `${KILLS} kills in the middle of shared transactions lose no write that was confirmed, and tear none (WALKEROS_SEED=${SEED})`,
  async () => {
    const path = newPath();
    const reader = await open(path);
    const random = seededRandom(SEED);
    const all: number[] = [];

    for (let kill = 0; kill < KILLS; kill++) {
      const from = kill * 10_000;
      const numbers = await writeUntilKilled(path, from, random);
      expect(await wrong(reader, 'killed', numbers)).toEqual([]);
      all.push(...numbers);
      // What was under way has happened whole, or not at all.
      for (let n = from; n < from + numbers.length + 8; n++)
        expect([undefined, writtenValue(n)]).toContain(await reader.get(`killed/${n}`));
    }

    await reader.destroy();
    const again = await open(path);
    expect(await wrong(again, 'killed', all)).toEqual([]);
    expect(all.length).toBeGreaterThan(KILLS);
    await again.destroy();
    expect(new Database(path).pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  },
  60_000 + KILLS * 2_000,
);

test('several processes that write at once all get their turn', async () => {
  const path = newPath();
  const names = ['a', 'b', 'c'];
  const count = 200;
  const writers = names.map((name) => startProcess('writer', [path, name, 0, count]));

  const codes = await Promise.all(
    writers.map(async ({ child, lines }) => {
      const closed = once(child, 'close') as Promise<[number | null]>;
      for await (const line of lines) expect(line).toMatch(/^\d+$/);
      return (await closed)[0];
    }),
  );

  expect(codes).toEqual([0, 0, 0]);
  const store = await open(path);
  const numbers = Array.from({ length: count }, (_, n) => n);
  for (const name of names) expect(await wrong(store, name, numbers)).toEqual([]);
});

test(
  `of ${RIVALS.length} processes that go for the same keys ${TURNS} times, one at a time adds a key, and none misses what is confirmed`,
  async () => {
    const path = newPath();

    const seen = await Promise.all(
      RIVALS.map(async (name) => {
        const others = RIVALS.filter((other) => other !== name);
        const { lines } = startProcess('contender', [path, TURNS, name, ...others]);
        const { value } = (await lines.next()) as { value: string };
        return JSON.parse(value) as string[];
      }),
    );

    expect(seen.flat()).toEqual([]);
  },
  30_000 + TURNS * 100,
);
