import type { Clock } from '@walkeros/core';

/** More than a build asks for; a process that lives for weeks forgets what it need not know. */
const MAX_MISSES = 100_000;

/** Hashes that the remote is known not to have: no second probe. */
export interface Misses {
  add(hash: string): void;
  has(hash: string): boolean;
  delete(hash: string): void;
}

export function createMisses(ttlMs: number, clock: Clock): Misses {
  const untilMs = new Map<string, number>();

  return {
    add(hash) {
      if (untilMs.size >= MAX_MISSES) untilMs.clear();
      untilMs.set(hash, clock.monotonicNow() + ttlMs);
    },
    has: (hash) => clock.monotonicNow() < (untilMs.get(hash) ?? -Infinity),
    delete: (hash) => void untilMs.delete(hash),
  };
}
