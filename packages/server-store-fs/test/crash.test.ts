import { once } from 'node:events';
import { openStore } from './open-store.js';
import { numberOf } from './processes/probe-value.js';
import { startProcess } from './processes/start-process.js';
import { temporaryFolder } from './temporary-folder.js';

const BYTES = 50_000;
const ROUND = 1_000_000;

/** Lets a writer confirm so many writes, kills it, and says what it confirmed last, by key. */
async function writeUntilKilled(
  folder: string,
  from: number,
  writes: number,
): Promise<Map<string, number>> {
  const { child, lines } = startProcess('writer.ts', [folder, BYTES, from]);
  const ended = once(child, 'close');
  const confirmed = new Map<string, number>();
  let seen = 0;
  for await (const line of lines) {
    const [key = '', n] = line.split(' ');
    confirmed.set(`key ${key}`, Number(n));
    if (++seen === writes) child.kill('SIGKILL');
  }
  await ended;
  return confirmed;
}

async function killAgainAndAgain(folder: string, kills: number): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    const confirmed = await writeUntilKilled(folder, kill * ROUND, 10 + kill * 2);
    const unconfirmed = Math.max(...confirmed.values()) + 1;
    const store = await openStore(folder);

    expect(confirmed.size).toBe(8);
    for (const [key, n] of confirmed)
      expect([n, unconfirmed]).toContain(numberOf(await store.get(key), BYTES));
  }
}

describe('a writer that is killed', () => {
  test('leaves each key with what it confirmed last, or with what it was writing', async () => {
    const folders = [temporaryFolder(), temporaryFolder()];

    await Promise.all(folders.map((folder) => killAgainAndAgain(folder, 10)));
  }, 120_000);
});

describe('a process without file handles', () => {
  test('answers 2 000 concurrent reads rightly', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    for (let n = 0; n < 50; n++) await store.set(`key ${n}`, n);

    const { lines } = startProcess('many-reads.ts', [folder, 50, 2_000], 256);
    const { value } = (await lines.next()) as { value: string };

    expect(JSON.parse(value)).toEqual({ right: 2_000, wrong: 0, failed: 0 });
  }, 60_000);
});
