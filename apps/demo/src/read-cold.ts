import type { OpenFlow } from './open-flow.js';

const CALLERS = 50;

/** Many callers at once, one key that nobody has read yet. */
export interface ColdReads {
  concurrent: number;
  backingCalls: number;
  /** Absent without a cache. */
  inflightDedups?: number;
}

export async function readCold(flow: OpenFlow, key: string): Promise<ColdReads> {
  const { store, watch, counters } = flow;
  const { calls } = watch;
  // Without a cache these may be refused: the quota is used up by then.
  await Promise.allSettled(Array.from({ length: CALLERS }, () => store.get(key)));
  const backingCalls = watch.calls - calls;
  const after = flow.counters;
  if (counters === undefined || after === undefined)
    return { concurrent: CALLERS, backingCalls };
  const inflightDedups = after.inflight_dedups - counters.inflight_dedups;
  return { concurrent: CALLERS, backingCalls, inflightDedups };
}
