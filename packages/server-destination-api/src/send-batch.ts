import type { Clock } from '@walkeros/core';
import { backoffMs, isTransientStatus, sleep } from '@walkeros/core';
import type { Counters } from './counters.js';
import { DeliveryError } from './delivery-error.js';
import type { Attempt, Post } from './post.js';
import type { QueuedEvent } from './queued-event.js';
import type { ResolvedSettings } from './settings.js';

const TOO_LARGE = 413;

export interface SendOptions {
  post: Post;
  settings: ResolvedSettings;
  clock: Clock;
  counters: Counters;
  /** No try begins, and no pause goes on, once this is aborted. */
  stopped: AbortSignal;
  /** Gets events that are given up. */
  bury(events: readonly QueuedEvent[], error: DeliveryError): Promise<void>;
}

/** Delivers events in one request and settles each of them. Never rejects. */
export type SendBatch = (events: readonly QueuedEvent[]) => Promise<void>;

/**
 * Tries until the receiver acknowledges, refuses for good, or has failed too often.
 * A `Retry-After` holds back all requests, not only the one that it answers.
 */
export function createSendBatch(options: SendOptions): SendBatch {
  const { post, settings, clock, counters, stopped, bury } = options;
  const { attempts, baseDelay: baseMs, maxDelay: maxMs } = settings.retry;
  let heldUntilMs = 0;

  const holdMs = (): number => heldUntilMs - clock.monotonicNow();

  async function deliver(body: string): Promise<{ last: Attempt; tries: number }> {
    await sleep(holdMs(), { clock, stopped });
    for (let tries = 1; ; tries++) {
      const last = await post(body);
      const { retryAfterMs = 0 } = last;
      if (isAcknowledged(last) || !isTransient(last)) return { last, tries };
      heldUntilMs = Math.max(heldUntilMs, clock.monotonicNow() + Math.min(retryAfterMs, maxMs));
      if (tries >= attempts || stopped.aborted) return { last, tries };
      const pauseMs = backoffMs(tries, { baseMs, maxMs }, clock);
      await sleep(Math.max(pauseMs, holdMs()), { clock, stopped });
      if (stopped.aborted) return { last, tries };
      counters.retries++;
    }
  }

  return async function send(events): Promise<void> {
    const { last, tries } = await deliver(bodyOf(events, settings));
    if (isAcknowledged(last)) {
      counters.delivered += events.length;
      for (const event of events) event.resolve();
    } else if (last.status === TOO_LARGE && events.length > 1) {
      const middle = Math.ceil(events.length / 2);
      await Promise.all([send(events.slice(0, middle)), send(events.slice(middle))]);
    } else {
      const message = `${last.what} (tries: ${tries})`;
      await bury(events, new DeliveryError(message, { status: last.status, attempts: tries }));
    }
  };
}

function bodyOf(events: readonly QueuedEvent[], { batch }: ResolvedSettings): string {
  const bodies = events.map(({ body }) => body).join(',');
  return batch.size > 1 ? `[${bodies}]` : bodies;
}

function isAcknowledged({ status }: Attempt): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}

function isTransient({ status }: Attempt): boolean {
  return status === undefined || isTransientStatus(status);
}
