import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom, testSeed, testSize } from '@walkeros/store-testkit';
import { openCrashRig, type CrashRig, type Verdict } from './processes/crash-rig.js';
import { bundleFlow } from './processes/flow-process.js';
import { MOST_IN_FLIGHT } from './processes/producer.js';

/** P20, and the kills of P10. In full: `WALKEROS_FULL=1 npx jest crash`. */
const KILLS = testSize(10, 200);
const TERMS = testSize(50, 500);
/** The sample of CI shares its processors with other tests; the full run has them to itself. */
const PATIENCE = TERMS < 500 ? 10 : 1;
/** Flows that are ended side by side: most of an end is waiting. */
const LANES = 3;
const SEED = testSeed(20_261_121);

/** What to close when all is over, however it went. */
const open: CrashRig[] = [];
afterAll(() => Promise.all(open.map((rig) => rig.close())));

const scripts = mkdtempSync(path.join(tmpdir(), 'flow-'));
afterAll(() => rmSync(scripts, { recursive: true }));

interface Outcome extends Verdict {
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
  const rig = await openCrashRig({ script, random, name: `${signal}-${seed}` });
  open.push(rig);
  const { producer, sink } = rig;
  const ends: Outcome['ends'] = [];
  for (let round = 0; round < times; round++) {
    const flow = await rig.start();
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
  const last = await rig.start();
  await producer.finish(last.url);
  const recoveredMs = performance.now() - begin;
  await last.end('SIGTERM');
  return { ...(await rig.judge()), ends, recoveredMs };
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
