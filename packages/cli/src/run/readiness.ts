import type { Collector, Observation } from '@walkeros/core';

/** What a service says of itself to whoever sends it work. */
export interface Readiness {
  readonly ok: boolean;
  /** Why it takes no work; empty when it does. */
  readonly reasons: readonly string[];
  /** What is ill and no reason to send the work elsewhere. */
  readonly degraded: readonly string[];
  /** Number of the config that runs: 1, and one more after each reload. */
  readonly generation?: number;
}

/** Where a service is on its way. */
export type Phase = 'starting' | 'running' | 'stopping';

/** That a store fails, and since when. */
export interface StoreFailure {
  /** Of the latest error. */
  readonly code: string;
  readonly sinceMs: number;
}

/** Follows how the stores of a flow fare. */
export interface StoreWatch {
  /** The stores whose latest read, or whose latest write, failed. */
  failing(): ReadonlyMap<string, StoreFailure>;
  /** Parts that have been opened anew, or are gone, as `store.users`. */
  forget(parts: readonly string[]): void;
  stop(): void;
}

/** So few hits are reported that they cost nothing; a hit says nothing of a backing. */
const EVERY_NTH_HIT = 1_000_000;

export function watchStores(collector: Collector): StoreWatch {
  const kinds: Failures = { read: new Map(), fill: new Map(), write: new Map() };
  const stop = collector.observe((observation) => note(kinds, observation), {
    everyNthHit: EVERY_NTH_HIT,
    follow: false,
  });
  const forget = (parts: readonly string[]): void => {
    for (const part of parts)
      for (const failing of Object.values(kinds)) failing.delete(part.replace(/^store\./, ''));
  };
  const failing = (): ReadonlyMap<string, StoreFailure> =>
    new Map([...kinds.fill, ...kinds.write, ...kinds.read]);
  return { failing, forget, stop };
}

/**
 * By kind of call, then by store: a disk that is full is still read, and a file that is
 * gone says of each key that it is not there.
 */
type Failures = Record<'read' | 'fill' | 'write', Map<string, StoreFailure>>;

function note(
  failures: Failures,
  { step, op, status, code = 'unknown', startMs }: Observation,
): void {
  if (step.kind !== 'store') return;
  const failing = failures[op === 'get' ? 'read' : op === 'populate' ? 'fill' : 'write'];
  if (status === 'failed') {
    failing.set(step.id, { code, sinceMs: failing.get(step.id)?.sinceMs ?? startMs });
  } else if (status === 'ok' || status === 'miss') failing.delete(step.id);
}

export interface ReadinessOptions {
  phase: Phase;
  /** There is none before a flow has started. */
  collector?: Collector | undefined;
  watch?: StoreWatch | undefined;
  /** Why the latest config is not the one that runs. */
  refusal?: string | undefined;
  /** Ids of the stores without which the service takes no work. */
  required: readonly string[];
}

/** A cache that is ill makes nothing unready: its backing answers in its place. */
export function readinessOf(options: ReadinessOptions): Readiness {
  const { phase, collector, watch, required, refusal } = options;
  const reasons = phase === 'running' ? [] : [phase === 'starting' ? 'starting' : 'stopping'];
  const degraded: string[] = [];
  for (const [id, { code, sinceMs }] of watch?.failing() ?? []) {
    const text = `store "${id}" fails since ${new Date(sinceMs).toISOString()} (${code})`;
    (required.includes(id) ? reasons : degraded).push(text);
  }
  for (const [name, { state }] of Object.entries(collector?.status.breakers ?? {})) {
    if (state !== 'closed') degraded.push(`the breaker of ${name} is ${state}`);
  }
  if (refusal !== undefined) degraded.push(refusal);
  const { generation } = collector?.status.config ?? {};
  const ok = reasons.length === 0;
  return { ok, reasons, degraded, ...(generation !== undefined && { generation }) };
}
