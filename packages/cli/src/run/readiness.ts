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

/** Follows how the stores of a flow fare. */
export interface StoreWatch {
  /** The stores whose latest call of their backing failed, with the code of its error. */
  readonly failing: ReadonlyMap<string, { readonly code: string; readonly sinceMs: number }>;
  /** Parts that have been opened anew, or are gone, as `store.users`. */
  forget(parts: readonly string[]): void;
  stop(): void;
}

/** So few hits are reported that they cost nothing; a hit says nothing of a backing. */
const EVERY_NTH_HIT = 1_000_000;

export function watchStores(collector: Collector): StoreWatch {
  const failing = new Map<string, { code: string; sinceMs: number }>();
  const stop = collector.observe((observation) => note(failing, observation), {
    everyNthHit: EVERY_NTH_HIT,
    follow: false,
  });
  const forget = (parts: readonly string[]): void => {
    for (const part of parts) failing.delete(part.replace(/^store\./, ''));
  };
  return { failing, forget, stop };
}

function note(
  failing: Map<string, { code: string; sinceMs: number }>,
  { step, status, code = 'unknown', startMs }: Observation,
): void {
  if (step.kind !== 'store') return;
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
  for (const [id, { code, sinceMs }] of watch?.failing ?? []) {
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
