import { createConsoleLogger } from '@walkeros/collector';
import type { EventSink } from './event-sink.js';
import { createEventSink } from './event-sink.js';
import type { FlowPage } from './flow-page.js';
import type { OpenFlow } from './open-flow.js';
import { openFlow } from './open-flow.js';
import type { StagedFlow } from './read-flow.js';
import type { SheetsTarget } from './sheets-target.js';

/**
 * Left alone, the store stops by itself before the sixty-first read of a minute. Here it
 * goes on and does not wait, so that the answer of Sheets is seen: 429.
 */
const UNGUARDED = { quota: { reads: 10_000 }, maxWait: 1 };

/** A flow that is measured: its events and its log are kept, not printed. */
export interface Stage {
  flow: OpenFlow;
  sink: EventSink;
  /** Warnings and errors of the flow. */
  log: string[];
}

export interface StageOptions {
  staged: StagedFlow;
  sheets: SheetsTarget;
  /** Shows the flow while it is on stage. */
  page?: FlowPage | undefined;
}

/** Starts a flow, hands it over, and stops it. @throws ConfigError when it cannot start. */
export async function onStage<T>(
  { staged, sheets, page }: StageOptions,
  measure: (stage: Stage) => Promise<T>,
): Promise<T> {
  const sink = createEventSink();
  const log: string[] = [];
  const flow = await openFlow({
    staged,
    sheets,
    port: 0,
    stream: sink.stream,
    storeSettings: UNGUARDED,
    logger: createConsoleLogger({
      level: 'WARN',
      handler: (level, message) => void log.push(`${level} ${message}`),
    }),
  });
  page?.show(flow.collector, staged.flow);
  try {
    return await measure({ flow, sink, log });
  } finally {
    await flow.collector.shutdown();
  }
}
