import type { Clock, Logger, Store, StoreValue } from '@walkeros/core';
import { createOutageLog, within } from '@walkeros/core';
import type { Counters } from './counters.js';
import { createDeadLetterLog } from './dead-letter-log.js';
import type { DeliveryError } from './delivery-error.js';
import type { QueuedEvent } from './queued-event.js';

export interface DeadLetterOptions {
  /** Where they are kept, under the ids of their events. */
  store?: Pick<Store, 'set'> | undefined;
  /** Deadline of one write to the store. */
  timeoutMs: number;
  logger: Logger;
  clock: Clock;
  counters: Counters;
}

/** The end of events that are not delivered: counted, logged, kept, and then their callers told. */
export interface DeadLetters {
  /** Never rejects: a store that fails costs the letter, not the caller's answer. */
  bury(events: readonly QueuedEvent[], error: DeliveryError): Promise<void>;
  /** Writes what is left of the log. */
  close(): void;
}

export function createDeadLetters(options: DeadLetterOptions): DeadLetters {
  const { store, timeoutMs, logger, clock, counters } = options;
  const log = createDeadLetterLog(logger, clock);
  const outage = createOutageLog({ logger, clock, subject: 'dead letters' });

  async function keep(event: QueuedEvent, letter: StoreValue): Promise<void> {
    if (store === undefined) return;
    try {
      const call = (async () => store.set(event.id, letter))();
      await within(call, { timeoutMs, clock, keepAlive: true }, () => {
        throw new Error(`no answer within ${timeoutMs} ms`);
      });
      outage.success();
    } catch (error) {
      outage.failure(`cannot be stored: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  return {
    async bury(events, error) {
      counters.dead += events.length;
      log.note(
        events.map(({ id }) => id),
        error.message,
      );
      const { message, status = null, attempts } = error;
      const failure = { message, status, attempts, atMs: clock.now() };
      await Promise.all(
        events.map((event) =>
          keep(event, { data: JSON.parse(event.body) as StoreValue, ...failure }),
        ),
      );
      for (const event of events) event.reject(error);
    },
    close: log.close,
  };
}
