import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock, type Destination } from '@walkeros/core';
import { sourceHttpInit, type HttpSource } from '@walkeros/server-source-http';
import { createRecordingLogger, testSize } from '@walkeros/store-testkit';
import { startFlow } from '../src/index.js';
import { startLoopTurns, type LoopTurns } from './loop-turns.js';

/** How long the overload lasts. P21 in full: `WALKEROS_FULL=1 npx jest overload`. */
const SECONDS = testSize(3, 120);
const SERVICE_MS = 20;
const CONCURRENCY = 4;
const MOST_WAITING = 40;
/** Events per second that the destination can take. */
const CAPACITY = (CONCURRENCY * 1_000) / SERVICE_MS;
const BATCH = 20;
/** Batches that are sent at once where the sender itself was held up. */
const MOST_AT_ONCE = 4;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => systemClock.setTimeout(resolve, ms, true));

async function startBusy() {
  let source: HttpSource | undefined;
  const delivered = new Set<string>();
  const busy: Destination = {
    async push({ id }) {
      await wait(SERVICE_MS);
      delivered.add(id);
    },
  };
  const { collector } = await startFlow(
    {
      sources: {
        http: {
          code: (context) => (source = sourceHttpInit(context)),
          config: { settings: { port: 0 } },
        },
      },
      destinations: {
        busy: {
          code: busy,
          config: {
            buffer: { concurrency: CONCURRENCY, max: MOST_WAITING, overflow: 'drop-newest' },
          },
        },
      },
    },
    { logger: createRecordingLogger() },
  );
  return { collector, delivered, url: `${source?.url}/collect` };
}

interface Answers {
  status: number;
  results: { ok: boolean; id: string; error?: { code: string } }[];
}

async function send(url: string, ids: string[]): Promise<Answers> {
  const body = JSON.stringify(ids.map((id) => ({ name: 'page view', id })));
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, ...((await response.json()) as Omit<Answers, 'status'>) };
}

describe('ten times the load that a destination can take', () => {
  it(
    'is shed with a typed refusal: little waits, and all is well as soon as it ends',
    async () => {
      const { collector, delivered, url } = await startBusy();
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      let turns: LoopTurns | undefined;
      const requests: Promise<Answers>[] = [];
      let mostInFlight = 0;
      const offered = CAPACITY * 10 * SECONDS;
      const end = systemClock.now() + SECONDS * 1_000;
      while (systemClock.now() < end) {
        const sent = requests.length * BATCH;
        const due = offered * (1 - (end - systemClock.now()) / (SECONDS * 1_000));
        const most = Math.min(due, sent + MOST_AT_ONCE * BATCH);
        for (let at = sent; at < most; at += BATCH) {
          requests.push(
            send(
              url,
              Array.from({ length: BATCH }, (_, n) => `e${at + n}`),
            ),
          );
        }
        const { inFlight = 0 } = collector.status.destinations['busy'] ?? {};
        mostInFlight = Math.max(mostInFlight, inFlight);
        // In the first second the code is compiled.
        if (end - systemClock.now() < (SECONDS - 1) * 1_000) turns ??= startLoopTurns();
        await wait(5);
      }
      const answers = await Promise.all(requests);
      delay.disable();
      const p99Ms = turns?.end() ?? Number.NaN;
      const recovery = systemClock.now();
      const after = await send(url, ['after']);
      const recoveredMs = systemClock.now() - recovery;
      await collector.shutdown();

      const results = answers.flatMap((answer) => answer.results);
      const shed = results.filter(({ ok }) => !ok);
      expect(shed.length).toBeGreaterThan(results.length / 2);
      expect(new Set(shed.map(({ error }) => error?.code))).toEqual(new Set(['overloaded']));
      expect(new Set(answers.map(({ status }) => status))).toContain(503);
      for (const { ok, id } of results) expect(delivered.has(id)).toBe(ok);
      expect(mostInFlight).toBeLessThanOrEqual(CONCURRENCY);
      expect(after.status).toBe(200);
      expect(recoveredMs).toBeLessThan(5_000);
      const delayMs = delay.percentile(99) / 1e6;
      console.info(
        `p99 of the event loop: ${p99Ms.toFixed(1)} ms at work, ${delayMs.toFixed(1)} ms late; shed ${shed.length} of ${results.length}`,
      );
      // The sender is in this process, too.
      expect(p99Ms).toBeLessThan(50);
    },
    (SECONDS + 60) * 1_000,
  );
});
