import type {
  Clock,
  Collector,
  Mapping,
  MaybePromise,
  OutageLog,
  StoreValue,
  WalkerEvent,
} from '@walkeros/core';
import { createOutageLog, errorReason, isPromise, WalkerError, within } from '@walkeros/core';
import { Bypass } from '@walkeros/core-cache';
import { CACHE_STORE_ID } from '../config/check-stores.js';

/**
 * Keeps what steps store apart from the entries of caches in the same store; no
 * namespace may be called `state`.
 *
 * Source: `state.txt`, "The default store".
 */
const STATE_PREFIX = 'state:';

/** How long an event waits for one operation; a store's own deadline may be shorter. */
const STATE_TIMEOUT_MS = 5_000;

/** What the operations of one step share. */
export interface StateOptions {
  /** For messages: `transformer "session"`. */
  label: string;
  collector: Pick<Collector, 'stores' | 'logger'>;
  clock: Clock;
}

/** One store as the operations of one step reach it. */
export interface StateAccess {
  /** Throws, or rejects, at the latest when the deadline is over. */
  get(key: string): MaybePromise<StoreValue | undefined>;
  set(key: string, value: StoreValue): MaybePromise<void>;
  /** Notes a failure; an outage is one line, which never holds a value. */
  failed(what: string, error: unknown): void;
  succeeded(): void;
  mappingContext(event: WalkerEvent): Mapping.Context;
}

/** Opens the store of an operation; the config has been checked, so that there is one. */
export function openStateAccess(
  storeId: string | undefined,
  { collector, clock, label }: StateOptions,
): StateAccess {
  const { stores, logger } = collector;
  const store = stores[storeId ?? CACHE_STORE_ID];
  if (store === undefined) throw new TypeError(`there is no store "${String(storeId)}"`);
  const prefix = storeId === undefined ? STATE_PREFIX : '';
  const bypass = new Bypass(clock);
  const log: OutageLog = createOutageLog({ logger, clock, subject: `state of ${label}` });

  /** A store that hung is left alone for a while: one event waits for it, not every one. */
  function inTime<T>(call: () => MaybePromise<T>): MaybePromise<T> {
    if (bypass.isOpen()) throw late('it has hung before and is left alone for a while');
    const answer = call();
    if (!isPromise(answer)) return answer;
    return within(answer, { timeoutMs: STATE_TIMEOUT_MS, clock, keepAlive: true }, () => {
      bypass.open();
      throw late(`no answer within ${STATE_TIMEOUT_MS} ms`);
    });
  }

  return {
    get: (key) => inTime(() => store.get(prefix + key)),
    set: (key, value) => inTime(() => store.set(prefix + key, value)),
    failed: (what, error) => log.failure(`${what} failed: ${errorReason(error)}`),
    succeeded() {
      bypass.close();
      log.success();
    },
    mappingContext: (event) => ({ event, consent: event.consent, collector, logger }),
  };
}

function late(what: string): WalkerError {
  return new WalkerError('STORE_TIMEOUT', what);
}
