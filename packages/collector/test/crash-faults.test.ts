import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom, testOnSmallDisk, testSeed, testSize } from '@walkeros/store-testkit';
import { openCrashRig, type CrashRig } from './processes/crash-rig.js';
import { bundleFlow, type FlowProcess } from './processes/flow-process.js';
import { MOST_IN_FLIGHT } from './processes/producer.js';

/** The faults of P10. In full: `WALKEROS_FULL=1 npx jest crash-faults`. */
const ROUNDS = testSize(4, 10);
const SEED = testSeed(20_261_122);
/** CI shares its processors with other tests; the full run has them to itself. */
const RECOVERY_MS = ROUNDS < 10 ? 50_000 : 5_000;
/** Room for a thousand dead letters. */
const DISK_BYTES = 4 * 2 ** 20;

interface Fault {
  begin(): void;
  end(): void;
}

interface FaultReport {
  kills: number;
  /** How many events were acknowledged while there was a fault. */
  acknowledged: number;
  /** How long after the end of each fault everything unsent was acknowledged. */
  recoveriesMs: number[];
}

/** Lets answers come in, as many as `count`. */
async function produce(
  { producer }: CrashRig,
  flow: FlowProcess,
  count: number,
): Promise<void> {
  let answers = 0;
  await producer.run(flow.url, () => ++answers >= count);
}

/** In every second round the flow is killed and started anew while there is a fault. */
async function goThroughFaults(rig: CrashRig, fault: Fault): Promise<FaultReport> {
  const { producer } = rig;
  const report: FaultReport = { kills: 0, acknowledged: 0, recoveriesMs: [] };
  let flow = await rig.start();
  for (let round = 0; round < ROUNDS; round++) {
    await produce(rig, flow, 8);
    const before = producer.acknowledged.size;
    fault.begin();
    await produce(rig, flow, 12);
    if (round % 2 === 1) {
      const busy = producer.run(flow.url, () => false);
      await flow.end('SIGKILL');
      await busy;
      report.kills++;
      flow = await rig.start();
      await produce(rig, flow, 4);
    }
    report.acknowledged += producer.acknowledged.size - before;
    fault.end();
    const ended = performance.now();
    await producer.finish(flow.url);
    report.recoveriesMs.push(performance.now() - ended);
  }
  await flow.end('SIGTERM');
  return report;
}

describe(`a flow that goes through ${ROUNDS} faults, and is killed in every second one (WALKEROS_SEED=${SEED})`, () => {
  const scripts = mkdtempSync(path.join(tmpdir(), 'flow-'));
  const rigs: CrashRig[] = [];
  let script = '';
  beforeAll(() => {
    script = bundleFlow(scripts);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(rigs.map((rig) => rig.close()));
    rmSync(scripts, { recursive: true });
  });

  async function openRig(name: string, letters?: string): Promise<CrashRig> {
    const random = seededRandom(SEED);
    const rig = await openCrashRig({ script, random, name, ...(letters && { letters }) });
    rigs.push(rig);
    return rig;
  }

  async function expectNothingLost(rig: CrashRig, report: FaultReport): Promise<void> {
    const { acknowledged, lost, altered, again } = await rig.judge();
    expect(acknowledged).toBeGreaterThan(ROUNDS * 8 * 10);
    expect([lost, altered]).toEqual([[], 0]);
    expect(report.kills).toBe(ROUNDS / 2);
    expect(again).toBeLessThanOrEqual(report.kills * MOST_IN_FLIGHT);
    expect(Math.max(...report.recoveriesMs)).toBeLessThan(RECOVERY_MS);
  }

  test('acknowledges into its dead letters while its sink is down, and loses nothing', async () => {
    const rig = await openRig('sink');
    const fault: Fault = {
      begin: () => void (rig.sink.isDown = true),
      end: () => void (rig.sink.isDown = false),
    };

    const report = await goThroughFaults(rig, fault);

    expect(report.acknowledged).toBeGreaterThan(0);
    await expectNothingLost(rig, report);
  }, 600_000);

  testOnSmallDisk(
    'acknowledges nothing while its disk is full, too, and is well again with it',
    DISK_BYTES,
    async (disk) => {
      const rig = await openRig('disk', disk.path);
      const fault: Fault = {
        begin() {
          rig.sink.isDown = true;
          disk.fill();
        },
        end() {
          disk.free();
          rig.sink.isDown = false;
        },
      };

      const report = await goThroughFaults(rig, fault);

      expect(report.acknowledged).toBe(0);
      await expectNothingLost(rig, report);
    },
  );
});
