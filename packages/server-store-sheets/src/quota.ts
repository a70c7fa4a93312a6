import type { Clock } from '@walkeros/core';
import { QuotaBucket } from './quota-bucket.js';

/** The two quotas of one credential. */
export interface Quota {
  readonly read: QuotaBucket;
  readonly write: QuotaBucket;
}

/** The part that a store has in the quotas of its credential. */
export interface QuotaShare extends Quota {
  /** The limits of the store hold no more. Safe to call twice. */
  release(): void;
}

/** What has passed counts for Google beyond the end of a store, so the buckets stay. */
const quotas = new WeakMap<Clock, Map<string, Quota>>();

/** Google counts by account: all stores of this process with the same one share a quota. */
export function shareQuota(
  account: string,
  limits: { reads: number; writes: number },
  clock: Clock,
): QuotaShare {
  const { read, write } = quotaOf(account, clock);
  let releases = [read.limitTo(limits.reads), write.limitTo(limits.writes)];
  return {
    read,
    write,
    release() {
      for (const release of releases) release();
      releases = [];
    },
  };
}

function quotaOf(account: string, clock: Clock): Quota {
  const ofClock = quotas.get(clock) ?? new Map<string, Quota>();
  quotas.set(clock, ofClock);
  const quota = ofClock.get(account) ?? {
    read: new QuotaBucket(clock),
    write: new QuotaBucket(clock),
  };
  ofClock.set(account, quota);
  return quota;
}
