import type { IncomingMessage } from 'node:http';
import { createOutageLog, type PartialEvent, type Source } from '@walkeros/core';
import { type AdmitOptions, createAdmit, placesOf } from './admit.js';
import { type HttpIngest, toIngest } from './ingest.js';
import type { Incoming } from './read-events.js';
import { Refusal, tryAgain } from './refusal.js';
import {
  accepted,
  type Outcome,
  outcomeOf,
  refused,
  type Reply,
  replyTo,
  replyToRefusal,
} from './respond.js';

export interface CollectOptions extends AdmitOptions {
  id: string;
  push: Source.Context['env']['push'];
  respond: 'accepted' | 'delivered';
}

/**
 * Takes the events of a request into the flow. Places in flight are held until the
 * flow is done with the last event, also when the sender has been answered or has
 * gone by then: the limit bounds memory.
 *
 * @throws Refusal when the request as a whole cannot be taken.
 */
export function createCollect(
  options: CollectOptions,
): (incoming: IncomingMessage) => Promise<Reply> {
  const { inFlight, deadlines } = options;
  const admit = createAdmit(options);
  const push = createPush(options);

  async function pushAll(read: Incoming, ingest: HttpIngest): Promise<Outcome[]> {
    const { events } = read;
    const only = events.length === 1 ? events[0] : undefined;
    try {
      if (only !== undefined) return [await push(only, ingest)];
      return await Promise.all(events.map((event) => push(event, ingest)));
    } finally {
      inFlight.leave(placesOf(read));
    }
  }

  return async (incoming) => {
    const read = await admit(incoming);
    const pushed = pushAll(read, toIngest(incoming));
    const { batch } = read;
    if (options.respond === 'accepted') {
      return replyTo(read.events.map(accepted), { batch, okStatus: 202 });
    }
    return new Promise((resolve, reject) => {
      deadlines.watch(pushed, {
        onValue: (outcomes) => resolve(replyTo(outcomes, { batch, okStatus: 200 })),
        onError: reject,
        onTimeout: () => resolve(replyToRefusal(tooSlow(deadlines.timeoutMs))),
      });
    });
  };
}

/** Hands one event to the flow; never rejects. */
function createPush(
  options: CollectOptions,
): (event: PartialEvent | Refusal, ingest: HttpIngest) => Promise<Outcome> {
  const { id, logger, clock } = options;
  const failures = createOutageLog({ logger, clock, subject: 'handing events to the flow' });

  return async (event, ingest) => {
    if (event instanceof Refusal) return refused(event);
    try {
      const result = await options.push(event, { id, ingest: { ...ingest } });
      failures.success();
      return outcomeOf(event, result);
    } catch (error) {
      failures.failure(error instanceof Error ? error.message : 'failed');
      return refused(tryAgain('delivery_failed', 'the event was not processed'), event.id);
    }
  };
}

function tooSlow(timeoutMs: number): Refusal {
  const message = `no answer from the flow within ${timeoutMs} ms; events may still arrive`;
  return tryAgain('timeout', message);
}
