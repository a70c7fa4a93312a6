import type { Clock } from '@walkeros/core';
import { GoogleApiError } from '../google/api-error.js';

/** Requests that Google accepts in one minute. */
export interface SheetsQuota {
  /** Of one user: 60. */
  reads: number;
  /** Of one user: 60. */
  writes: number;
  /** Of the whole project: 300. */
  projectReads: number;
  /** Of the whole project: 300. */
  projectWrites: number;
}

/** @see https://developers.google.com/workspace/sheets/api/limits */
export const GOOGLE_QUOTA: SheetsQuota = {
  reads: 60,
  writes: 60,
  projectReads: 300,
  projectWrites: 300,
};

const MINUTE_MS = 60_000;

export interface QuotaMeter {
  /** @throws GoogleApiError 429 with the seconds until the quota is refilled. */
  charge(kind: 'read' | 'write', user: string): void;
}

/** Counts by the minute, and starts anew at each full minute of the clock. */
export function createQuotaMeter(quota: SheetsQuota, clock: Clock): QuotaMeter {
  const used = new Map<string, number>();
  let minute = -1;

  function refill(): void {
    const now = Math.floor(clock.now() / MINUTE_MS);
    if (now === minute) return;
    minute = now;
    used.clear();
  }

  function exhausted(what: string, limit: number): GoogleApiError {
    const retryAfter = Math.max(1, Math.ceil(((minute + 1) * MINUTE_MS - clock.now()) / 1000));
    return new GoogleApiError(
      429,
      `Quota exceeded for quota metric '${what}' and limit '${what} per minute' (${limit}) of service 'sheets.googleapis.com'.`,
      retryAfter,
    );
  }

  return {
    charge(kind, user) {
      refill();
      const [own, project, name] =
        kind === 'read'
          ? [quota.reads, quota.projectReads, 'Read requests']
          : [quota.writes, quota.projectWrites, 'Write requests'];
      const ownKey = `${kind} ${user}`;
      const ownUsed = used.get(ownKey) ?? 0;
      const projectUsed = used.get(kind) ?? 0;
      if (ownUsed >= own) throw exhausted(`${name} per user`, own);
      if (projectUsed >= project) throw exhausted(name, project);
      used.set(ownKey, ownUsed + 1);
      used.set(kind, projectUsed + 1);
    },
  };
}
