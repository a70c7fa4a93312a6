import type { Clock } from '@walkeros/core';
import { RemoteCacheError } from '../remote-cache/remote-cache-error.js';

const FAILURES = 3;
const PAUSE_MS = 30_000;

/**
 * Whether the remote is asked for one kind of thing. One that failed three times in a row
 * is left alone: otherwise each task of a build would wait for the same timeout. After half
 * a minute it is tried again, and one more failure is enough for the next pause.
 */
export interface Breaker {
  /** Whether the remote may be asked now. */
  isUp(): boolean;
  success(): void;
  /** Reports what went wrong, and counts it unless it concerns one artifact only. */
  failure(error: unknown): void;
}

export interface BreakerOptions {
  /** What is counted, at the beginning of a sentence. */
  subject: string;
  clock: Clock;
  report(error: unknown): void;
  /** Whether a failure says something of one artifact, and nothing of the remote. */
  concernsArtifact(error: unknown): boolean;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { subject, clock, report, concernsArtifact } = options;
  let failures = 0;
  let pausedUntilMs = -Infinity;
  const isUp = (): boolean => clock.monotonicNow() >= pausedUntilMs;

  return {
    isUp,
    success() {
      failures = 0;
    },
    failure(error) {
      report(error);
      if (concernsArtifact(error) || ++failures < FAILURES || !isUp()) return;
      pausedUntilMs = clock.monotonicNow() + PAUSE_MS;
      const what = `failed ${failures} times in a row and are left alone for ${PAUSE_MS / 1_000} s`;
      report(new RemoteCacheError('unavailable', `${subject} ${what}`));
    },
  };
}
