import type { IncomingMessage } from 'node:http';
import { type Clock, createOutageLog, type Deadlines, type Logger } from '@walkeros/core';
import type { InFlight } from './in-flight.js';
import { readBody } from './read-body.js';
import { checkMediaType, type Incoming, readEvents } from './read-events.js';
import { tryAgain } from './refusal.js';

export interface AdmitOptions {
  maxBytes: number;
  maxBatch: number;
  /** Of bodies, and then of the flow. */
  deadlines: Deadlines;
  clock: Clock;
  logger: Logger;
  inFlight: InFlight;
  /** Whether new requests are turned away because the source closes. */
  stopping: () => boolean;
}

/**
 * Reads the events of a request, and takes a place in flight for each: one before
 * the body is read, the others with it. Who admits must leave {@link placesOf} them.
 *
 * @throws Refusal when the request as a whole cannot be taken; it holds no place then.
 */
export function createAdmit(
  options: AdmitOptions,
): (incoming: IncomingMessage) => Promise<Incoming> {
  const { inFlight, clock, logger } = options;
  const overload = createOutageLog({ logger, clock, subject: 'requests', level: 'warn' });

  function enter(places: number): void {
    if (inFlight.tryEnter(places)) return overload.success();
    overload.failure(`answered with 503, ${inFlight.size} events are in flight`);
    throw tryAgain('overloaded', 'too many events are in flight');
  }

  return async (incoming) => {
    if (options.stopping()) throw tryAgain('shutting_down', 'the server is shutting down');
    enter(1);
    try {
      checkMediaType(incoming.headers);
      const read = readEvents(await readBody(incoming, options), options.maxBatch);
      enter(placesOf(read) - 1);
      return read;
    } catch (error) {
      inFlight.leave(1);
      throw error;
    }
  };
}

/** A request without events takes a place, too. */
export function placesOf({ events }: Incoming): number {
  return Math.max(events.length, 1);
}
