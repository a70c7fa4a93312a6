import type { MeasureOptions, RunFigures } from './measure-run.js';
import { measureRun } from './measure-run.js';
import type { OpenFlow } from './open-flow.js';
import { withoutCache } from './read-flow.js';

const COLD_READS = 50;

/** Many callers, one key that nobody has read yet. */
export interface ColdReads {
  concurrent: number;
  backingCalls: number;
  /** Absent without a cache. */
  inflightDedups?: number;
}

export interface Comparison {
  withoutCache: RunFigures;
  withCache: RunFigures;
  coldReads: ColdReads;
}

export interface CompareOptions extends Omit<MeasureOptions, 'onProgress'> {
  onProgress(run: string, done: number, of: number): void;
}

/** Runs the same events through the flow twice: without its `cache` line, and as it is. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { staged, session, onProgress } = options;
  const bare = await measureRun({
    ...options,
    staged: withoutCache(staged),
    onProgress: (...progress) => onProgress('without cache', ...progress),
  });
  let coldReads: ColdReads = { concurrent: 0, backingCalls: 0 };
  const cached = await measureRun(
    { ...options, onProgress: (...progress) => onProgress('with cache', ...progress) },
    async (flow) => {
      const store = flow.collector.stores[staged.storeId];
      coldReads = await readCold(flow, store, session === 's-1036' ? 's-1035' : 's-1036');
    },
  );
  return { withoutCache: bare, withCache: cached, coldReads };
}

async function readCold(
  flow: OpenFlow,
  store: OpenFlow['collector']['stores'][string] | undefined,
  key: string,
): Promise<ColdReads> {
  const { calls } = flow.watch;
  const dedups = flow.counters?.inflight_dedups ?? 0;
  await Promise.all(Array.from({ length: COLD_READS }, () => store?.get(key)));
  const { counters } = flow;
  return {
    concurrent: COLD_READS,
    backingCalls: flow.watch.calls - calls,
    ...(counters === undefined ? {} : { inflightDedups: counters.inflight_dedups - dedups }),
  };
}
