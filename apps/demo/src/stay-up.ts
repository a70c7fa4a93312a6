import { once } from 'node:events';
import type { FlowPage } from './flow-page.js';
import type { OpenFlow } from './open-flow.js';
import { openFlow } from './open-flow.js';
import type { StagedFlow } from './read-flow.js';
import type { SheetsTarget } from './sheets-target.js';

export interface StayUpOptions {
  staged: StagedFlow;
  sheets: SheetsTarget;
  /** Shows the flow. */
  page: FlowPage | undefined;
  session: string;
  port: number;
  signal: AbortSignal;
  /** Prints a line for people. */
  say(line: string): void;
}

/** Runs the flow as its file says, until the signal. Events appear on the standard output. */
export async function stayUp(options: StayUpOptions): Promise<void> {
  const { signal, say, page, port, session, staged } = options;
  const flow = await openFlow({ ...options, stream: process.stdout });
  page?.show(flow.collector, staged.flow);
  try {
    if (port !== 0 && flow.port !== port) {
      say(`Port ${port} is in use; the flow took ${flow.port}.`);
    }
    say('');
    const cache = flow.counters === undefined ? 'without a cache' : 'with its cache';
    say(`The flow is up, ${cache}. Post an event from another terminal:`);
    say('');
    say(curlCommand(flow.url, session));
    say('');
    say('It appears here with what the sheet knows of the session. Ctrl-C stops.');
    if (page !== undefined) say(`Watch the flow: ${page.url}`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await flow.collector.shutdown();
  }
  say('');
  say(farewell(flow));
}

function curlCommand(url: string, session: string): string {
  const event = JSON.stringify({ name: 'product view', user: { session } });
  return `  curl ${url} -H 'content-type: application/json' -d '${event}'`;
}

function farewell({ collector, counters, reads }: OpenFlow): string {
  const events = `${collector.status.in} ${collector.status.in === 1 ? 'event' : 'events'}`;
  const cache =
    counters === undefined ? '' : `, hits ${counters.hits}, misses ${counters.misses}`;
  return `Stopped. ${events}, Sheets reads ${reads}${cache}.`;
}
