import type { Observation } from '@walkeros/core';

/** Upper bounds in seconds, from a hit in memory to a call that is given up. */
export const LATENCY_BOUNDS: readonly number[] = [
  0.000_01, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  30,
];

/** Labels whose values the config decides, or one of our lists: never a key, an event or an error. */
export interface StoreLabels {
  store: string;
  /** Empty for a store without a cache. */
  tier: string;
  operation: Observation['op'];
  outcome: Observation['status'];
}

export interface StepLabels {
  kind: Observation['step']['kind'];
  step: string;
  outcome: Observation['status'];
}

/** Gets durations, in seconds. */
export interface Latencies {
  ofStore(seconds: number, labels: StoreLabels): void;
  ofStep(seconds: number, labels: StepLabels): void;
}

/** Enters one call. What has no duration is left out. */
export function recordLatency(latencies: Latencies, observation: Observation): void {
  const { step, tier = '', op, status, durationMs } = observation;
  if (op === 'evict') return;
  const seconds = durationMs / 1000;
  if (step.kind !== 'store') {
    latencies.ofStep(seconds, { kind: step.kind, step: step.id, outcome: status });
  } else {
    latencies.ofStore(seconds, { store: step.id, tier, operation: op, outcome: status });
  }
}

/** Of the hits in the caller's turn, one in this many is timed unless told otherwise. */
export const EVERY_NTH_HIT = 32_768;
