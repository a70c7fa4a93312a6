import {
  createOutageLog,
  errorReason,
  shortKey,
  type Clock,
  type Logger,
  type OutageLog,
} from '@walkeros/core';

export type TierOperation = 'get' | 'set' | 'delete';

/** What is not an outage of the tier is reported at most this often, per cause. */
const QUIET_MS = 60_000;

export interface CacheLogOptions {
  /** At the beginning of each line: `store-cache(sessions)`. */
  subject: string;
  logger: Logger;
  clock: Clock;
  /** What happens all the same when the tier fails. Default: what a cached store does. */
  instead?: { read: string; write: string };
}

const OF_STORES = { read: 'asking the backing', write: 'backing succeeded, continuing' };

/**
 * What an operator hears of one cached store: a warning when its tier begins to
 * fail, a line when it works again, and nothing for the calls in between.
 */
export class CacheLog {
  readonly #subject: string;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #outage: OutageLog;
  readonly #instead: { read: string; write: string };
  readonly #quietUntilMs = new Map<string, number>();

  constructor({ subject, logger, clock, instead = OF_STORES }: CacheLogOptions) {
    this.#subject = subject;
    this.#logger = unfailing(logger);
    this.#clock = clock;
    this.#instead = instead;
    this.#outage = createOutageLog({
      subject: this.#subject,
      logger: this.#logger,
      level: 'warn',
      clock,
    });
  }

  failed(operation: TierOperation, key: string, error: unknown): void {
    const so = operation === 'get' ? this.#instead.read : this.#instead.write;
    this.#outage.failure(
      `cache ${operation} failed for ${shortKey(key)}; ${so}: ${errorReason(error)}`,
    );
  }

  answered(): void {
    this.#outage.success();
  }

  /** The tier holds something under our key that we did not write. */
  foreign(key: string): void {
    this.#sometimes(
      'foreign',
      `cache holds foreign data for ${shortKey(key)}; taken as a miss`,
    );
  }

  /** The value is of a kind that cannot be copied. */
  uncacheable(key: string, error: unknown): void {
    this.#sometimes('uncacheable', `${shortKey(key)} is not cached: ${errorReason(error)}`);
  }

  /** A background refresh failed; the stale value goes on being served. */
  refreshFailed(key: string, error: unknown): void {
    const message = `refresh of ${shortKey(key)} failed; serving the last value: ${errorReason(error)}`;
    this.#sometimes('refresh', message);
  }

  /** Messages to or from other processes fail. */
  syncFailed(error: unknown): void {
    const message = `other processes are not told of writes: ${errorReason(error)}`;
    this.#sometimes('sync', message);
  }

  /** Leases cannot be had, or not be given back. */
  turnsFailed(error: unknown): void {
    const message = `processes do not take turns at loading a key: ${errorReason(error)}`;
    this.#sometimes('turns', message);
  }

  #sometimes(cause: string, message: string): void {
    const nowMs = this.#clock.monotonicNow();
    if (nowMs < (this.#quietUntilMs.get(cause) ?? 0)) return;
    this.#quietUntilMs.set(cause, nowMs + QUIET_MS);
    this.#logger.warn(`${this.#subject}: ${message}`);
  }
}

/** A logger that fails must not fail a read. */
function unfailing(logger: Logger): Logger {
  const guard =
    (level: 'error' | 'warn' | 'info' | 'debug') =>
    (message: string | Error, context?: unknown): void => {
      try {
        logger[level](message, context);
      } catch {
        // There is nobody left to tell.
      }
    };
  return {
    error: guard('error'),
    warn: guard('warn'),
    info: guard('info'),
    debug: guard('debug'),
    scope: (name) => unfailing(logger.scope(name)),
  };
}
