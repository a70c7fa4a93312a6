import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startFlow } from '@walkeros/collector';
import { systemClock, type Destination } from '@walkeros/core';
import { sourceHttpInit, type HttpSource } from '@walkeros/server-source-http';
import { startLoopTurns, type LoopTurns } from '../loop-turns.js';

const [serviceMs = 0, concurrency = 0, max = 0] = process.argv.slice(2).map(Number);

/** What the flow prints when SIGTERM has ended it. */
export interface BusyReport {
  /** Of what the event loop does between two turns: processor time, and how late it was. */
  p99Ms: { work: number; late: number };
  mostInFlight: number;
  /** Most events that were taken and had not ended. */
  mostTaken: number;
  delivered: string[];
}

/** A flow from HTTP to a destination that takes its time. Prints its address, and at its end a report. */
async function main(): Promise<void> {
  let source: HttpSource | undefined;
  let turns: LoopTurns | undefined;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const report: BusyReport = {
    p99Ms: { work: Number.NaN, late: Number.NaN },
    mostInFlight: 0,
    mostTaken: 0,
    delivered: [],
  };
  const busy: Destination = {
    async push({ id }) {
      await new Promise<void>((resolve) => systemClock.setTimeout(resolve, serviceMs, true));
      report.delivered.push(id);
      note();
    },
  };
  const { collector } = await startFlow({
    sources: {
      http: {
        code: (context) => (source = sourceHttpInit(context)),
        config: { settings: { port: 0 } },
      },
    },
    destinations: {
      busy: {
        code: busy,
        config: { buffer: { concurrency, max, overflow: 'drop-newest' } },
      },
    },
    collector: { logger: { handler: () => undefined } },
  });

  function note(): void {
    const { status } = collector;
    const { inFlight = 0 } = status.destinations['busy'] ?? {};
    report.mostInFlight = Math.max(report.mostInFlight, inFlight);
    report.mostTaken = Math.max(report.mostTaken, status.in - status.out - status.failed);
    // By then the code is compiled.
    if (turns !== undefined || status.in < 1_000) return;
    turns = startLoopTurns();
    delay.enable();
  }

  process.on('SIGTERM', () => {
    report.p99Ms = { work: turns?.end() ?? Number.NaN, late: delay.percentile(99) / 1e6 };
    void collector.shutdown().then(() => {
      process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
    });
  });
  process.stdout.write(`${source?.url}\n`);
}

void main();
