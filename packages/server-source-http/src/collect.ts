import type { IncomingMessage } from 'node:http';
import {
  type Clock,
  createOutageLog,
  type Logger,
  type PartialEvent,
  type Source,
  within,
} from '@walkeros/core';
import type { InFlight } from './in-flight.js';
import { type HttpIngest, toIngest } from './ingest.js';
import { readBody } from './read-body.js';
import { checkMediaType, readEvents, type Incoming } from './read-events.js';
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

export interface CollectOptions {
  id: string;
  push: Source.Context['env']['push'];
  maxBytes: number;
  maxBatch: number;
  respond: 'accepted' | 'delivered';
  timeoutMs: number;
  clock: Clock;
  logger: Logger;
  inFlight: InFlight;
  /** Whether new requests are turned away because the source closes. */
  stopping: () => boolean;
}

/**
 * Takes the events of a request into the flow. A place in flight is held from
 * before the body is read until the flow is done with the last event, also when
 * the sender has been answered or has gone by then: the limit bounds memory.
 *
 * @throws Refusal when the request as a whole cannot be taken.
 */
export function createCollect(
  options: CollectOptions,
): (incoming: IncomingMessage) => Promise<Reply> {
  const { inFlight, clock, logger, timeoutMs } = options;
  const overload = createOutageLog({ logger, clock, subject: 'requests', level: 'warn' });
  const failures = createOutageLog({ logger, clock, subject: 'handing events to the flow' });

  function enter(places: number): void {
    if (inFlight.tryEnter(places)) return overload.success();
    overload.failure(`answered with 503, ${inFlight.size} events are in flight`);
    throw tryAgain('overloaded', 'too many events are in flight');
  }

  async function admit(incoming: IncomingMessage): Promise<Incoming> {
    if (options.stopping()) throw tryAgain('shutting_down', 'the server is shutting down');
    enter(1);
    try {
      checkMediaType(incoming.headers);
      const { maxBytes, maxBatch } = options;
      const body = await readBody(incoming, { maxBytes, timeoutMs, clock });
      const read = readEvents(body, maxBatch);
      enter(placesOf(read) - 1);
      return read;
    } catch (error) {
      inFlight.leave(1);
      throw error;
    }
  }

  async function push(event: PartialEvent, ingest: HttpIngest): Promise<Outcome> {
    try {
      const result = await options.push(event, { id: options.id, ingest: { ...ingest } });
      failures.success();
      return outcomeOf(event, result);
    } catch (error) {
      failures.failure(error instanceof Error ? error.message : 'failed');
      return refused(tryAgain('delivery_failed', 'the event was not processed'), event.id);
    }
  }

  return async (incoming) => {
    const read = await admit(incoming);
    const ingest = toIngest(incoming);
    const pushed = Promise.all(
      read.events.map((event) =>
        event instanceof Refusal ? refused(event) : push(event, ingest),
      ),
    ).finally(() => inFlight.leave(placesOf(read)));

    if (options.respond === 'accepted') {
      const outcomes = read.events.map((event) =>
        event instanceof Refusal ? refused(event) : accepted(event),
      );
      return replyTo(outcomes, { batch: read.batch, okStatus: 202 });
    }
    const reply = pushed.then((outcomes) =>
      replyTo(outcomes, { batch: read.batch, okStatus: 200 }),
    );
    return within(reply, { timeoutMs, clock }, () => replyToRefusal(tooSlow(timeoutMs)));
  };
}

/** A request without events takes a place, too. */
function placesOf({ events }: Incoming): number {
  return Math.max(events.length, 1);
}

function tooSlow(timeoutMs: number): Refusal {
  const message = `no answer from the flow within ${timeoutMs} ms; events may still arrive`;
  return tryAgain('timeout', message);
}
