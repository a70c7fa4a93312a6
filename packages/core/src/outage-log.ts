import { type Clock, systemClock } from './clock.js';
import type { Logger } from './logger.js';

/** How long there must be no failure before an outage counts as over. */
const QUIET_MS = 10_000;

/** What an outage log is about, and where it writes. */
export interface OutageLogOptions {
  logger: Logger;
  /** What fails, at the beginning of each line: `lookups in store "sessions"`. */
  subject: string;
  /** Level of the line that opens an outage. Default `error`. */
  level?: 'error' | 'warn' | 'info';
  clock?: Clock;
}

/** Two log lines for an outage, however many calls it fails. */
export interface OutageLog {
  /** Logs the first failure of an outage and counts the others. */
  failure(what: string): void;
  /** Ends an outage whose last failure is ten seconds ago. Costs one comparison otherwise. */
  success(): void;
}

/** A flapping service opens one outage, not one for each failure between two successes. */
export function createOutageLog(options: OutageLogOptions): OutageLog {
  const { logger, subject, level = 'error', clock = systemClock } = options;
  let failures = 0;
  let lastFailureMs = 0;

  return {
    failure(what) {
      lastFailureMs = clock.monotonicNow();
      failures++;
      if (failures === 1) logger[level](`${subject}: ${what}`);
    },
    success() {
      if (failures === 0 || clock.monotonicNow() - lastFailureMs < QUIET_MS) return;
      logger.info(`${subject}: working again after ${failures} failures`);
      failures = 0;
    },
  };
}
