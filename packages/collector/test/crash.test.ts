import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeadLetter, Store } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { seededRandom, storeContext } from '@walkeros/store-testkit';
import { startFlowProcess } from './processes/flow-process.js';
import { MOST_IN_FLIGHT, Producer } from './processes/producer.js';
import { startSink, type Sink } from './processes/sink.js';

/** Ends of the process, of each kind. P10 and P20 in full: `DELIVERY_ENDS=250 npx jest crash`. */
const ENDS = Number(process.env['DELIVERY_ENDS'] ?? 5);
const SEED = Number(process.env['SEED'] ?? 20_261_121);

/** Ids of the events in the dead letters of a folder. */
async function deadIds(folder: string): Promise<Set<string>> {
  const settings = { basePath: folder };
  const store = (await storeFsInit(storeContext({ settings }))) as Store;
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const keys = files.filter((file) => file.isFile()).map(({ name }) => name);
  const letters = await Promise.all(keys.map((key) => store.get(key)));
  // What a process that was killed left half-written is no entry of the store.
  const dead = letters.filter((letter) => letter !== undefined) as unknown as DeadLetter[];
  return new Set(dead.map(({ event }) => event.id));
}

/** Sinks to close when all is over, however it went. */
const open: Sink[] = [];
afterAll(() => Promise.all(open.map((sink) => sink.close())));

interface Outcome {
  lost: string[];
  altered: number;
  acknowledged: number;
  again: number;
  ends: { code: number | null; tookMs: number }[];
}

/** Ends a flow again and again while events come in, and says what became of them. */
async function endAgainAndAgain(signal: NodeJS.Signals, seed: number): Promise<Outcome> {
  const random = seededRandom(seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'letters-'));
  const sink = await startSink(random);
  open.push(sink);
  const producer = new Producer(signal);
  const ends: Outcome['ends'] = [];
  for (let round = 0; round < ENDS; round++) {
    const flow = await startFlowProcess(folder, sink.url);
    const enough = producer.acknowledged.size + 50 + Math.floor(random() * 300);
    sink.isDown = round % 4 === 3;
    let ending: Promise<Outcome['ends'][number]> | undefined;
    await producer.run(flow.url, () => {
      if (producer.acknowledged.size >= enough) ending ??= flow.end(signal);
      return false;
    });
    if (ending !== undefined) ends.push(await ending);
  }
  sink.isDown = false;
  const last = await startFlowProcess(folder, sink.url);
  await producer.finish(last.url);
  ends.push(await last.end('SIGTERM'));
  const dead = await deadIds(folder);
  const { acknowledged } = producer;
  const arrivals = [...sink.arrived.values()];
  await rm(folder, { recursive: true });
  return {
    lost: [...acknowledged].filter((id) => !sink.arrived.has(id) && !dead.has(id)),
    altered: sink.altered,
    acknowledged: acknowledged.size,
    again: arrivals.reduce((sum, count) => sum + count - 1, 0),
    ends,
  };
}

describe(`a flow that is ended ${ENDS} times while events come in (seed ${SEED})`, () => {
  let kills: Outcome;
  let terms: Outcome;
  beforeAll(async () => {
    [kills, terms] = await Promise.all([
      endAgainAndAgain('SIGKILL', SEED),
      endAgainAndAgain('SIGTERM', SEED + 1),
    ]);
  }, 3_600_000);

  it('has delivered, or among its dead letters, everything that it acknowledged', () => {
    for (const outcome of [kills, terms]) {
      expect(outcome.ends).toHaveLength(ENDS + 1);
      expect(outcome.acknowledged).toBeGreaterThan(ENDS * 50);
      expect(outcome.lost).toEqual([]);
      expect(outcome.altered).toBe(0);
    }
  });

  it('delivers again no more than what was on its way when it was killed', () => {
    expect(kills.again).toBeLessThanOrEqual(ENDS * MOST_IN_FLIGHT);
  });

  it('ends by itself on SIGTERM, soon after its deadline', () => {
    for (const { code, tookMs } of terms.ends) {
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(2_000);
    }
  });
});
