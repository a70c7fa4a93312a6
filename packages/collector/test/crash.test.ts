import { mkdtempSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeadLetter, Store } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { seededRandom, storeContext, testSeed, testSize } from '@walkeros/store-testkit';
import { bundleFlow, startFlowProcess, type FlowProcess } from './processes/flow-process.js';
import { MOST_IN_FLIGHT, Producer } from './processes/producer.js';
import { startSink, type Sink } from './processes/sink.js';

/** P10 and P20 in full: `WALKEROS_FULL=1 npx jest crash`. */
const KILLS = testSize(10, 200);
const TERMS = testSize(50, 500);
/** The sample of CI shares its processors with other tests; the full run has them to itself. */
const PATIENCE = TERMS < 500 ? 10 : 1;
/** Flows that are ended side by side: most of an end is waiting. */
const LANES = 3;
const SEED = testSeed(20_261_121);

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

const scripts = mkdtempSync(path.join(tmpdir(), 'flow-'));
afterAll(() => rm(scripts, { recursive: true }));

interface Outcome {
  lost: string[];
  altered: number;
  acknowledged: number;
  again: number;
  ends: { code: number | null; tookMs: number }[];
  /** How long the flow after the last end took to be well again. */
  recoveredMs: number;
}

interface Ends {
  script: string;
  signal: NodeJS.Signals;
  times: number;
  seed: number;
}

/** Ends a flow again and again while events come in, and says what became of them. */
async function endAgainAndAgain({ script, signal, times, seed }: Ends): Promise<Outcome> {
  const random = seededRandom(seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'letters-'));
  const sink = await startSink(random);
  open.push(sink);
  const start = (): Promise<FlowProcess> =>
    startFlowProcess(script, { letters: folder, sink: sink.url });
  const producer = new Producer(`${signal}-${seed}`);
  const ends: Outcome['ends'] = [];
  for (let round = 0; round < times; round++) {
    const flow = await start();
    const enough = producer.acknowledged.size + 20 + Math.floor(random() * 100);
    sink.isDown = round % 4 === 3;
    let ending: Promise<Outcome['ends'][number]> | undefined;
    await producer.run(flow.url, () => {
      if (producer.acknowledged.size >= enough) ending ??= flow.end(signal);
      return false;
    });
    if (ending !== undefined) ends.push(await ending);
  }
  sink.isDown = false;
  const begin = performance.now();
  const last = await start();
  await producer.finish(last.url);
  const recoveredMs = performance.now() - begin;
  await last.end('SIGTERM');
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
    recoveredMs,
  };
}

/** Shares the ends out among the lanes. */
function endInLanes(ends: Ends): Promise<Outcome>[] {
  const share = Math.ceil(ends.times / LANES);
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    ...ends,
    times: Math.min(share, Math.max(0, ends.times - lane * share)),
    seed: ends.seed + lane,
  }));
  return lanes.map(endAgainAndAgain);
}

describe(`a flow that is killed ${KILLS} times, and told to end ${TERMS} times, while events come in (WALKEROS_SEED=${SEED})`, () => {
  let kills: Outcome[];
  let terms: Outcome[];
  beforeAll(async () => {
    const script = bundleFlow(scripts);
    const common = { script, seed: SEED };
    kills = await Promise.all(endInLanes({ ...common, signal: 'SIGKILL', times: KILLS }));
    terms = await Promise.all(endInLanes({ ...common, signal: 'SIGTERM', times: TERMS }));
  }, 3_600_000);

  it('has delivered, or among its dead letters, everything that it acknowledged', () => {
    const endsOf = (outcomes: Outcome[]): number =>
      outcomes.reduce((sum, { ends }) => sum + ends.length, 0);
    expect([endsOf(kills), endsOf(terms)]).toEqual([KILLS, TERMS]);
    for (const outcome of [...kills, ...terms]) {
      expect(outcome.acknowledged).toBeGreaterThan(outcome.ends.length * 20);
      expect(outcome.lost).toEqual([]);
      expect(outcome.altered).toBe(0);
    }
  });

  it('delivers again no more than what was on its way when it was killed', () => {
    for (const { again, ends } of kills) {
      expect(again).toBeLessThanOrEqual(ends.length * MOST_IN_FLIGHT);
    }
  });

  it('is well again at once after the last end', () => {
    for (const { recoveredMs } of [...kills, ...terms])
      expect(recoveredMs).toBeLessThan(5_000 * PATIENCE);
  });

  it('ends by itself on SIGTERM, soon after its deadline', () => {
    for (const { code, tookMs } of terms.flatMap(({ ends }) => ends)) {
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(2_000 * PATIENCE);
    }
  });
});
