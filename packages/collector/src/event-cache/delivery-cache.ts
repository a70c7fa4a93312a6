import type { MaybePromise, WalkerEvent } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { Delivery } from '../delivery/delivery.js';
import type { Run } from '../pipeline/run-stages.js';
import type { OpenEventCache } from './event-caches.js';
import type { Led, Ran } from './single-run.js';

/** Sends an event to a destination. */
export type Send<J extends { readonly run: Run }> = (
  event: WalkerEvent,
  journey: J,
) => MaybePromise<Delivery>;

/**
 * A destination behind its event cache: what it has taken once it is not given again.
 * Only a delivery that was done is remembered, also one in a batch, when the batch is
 * through. While one is on its way equal events wait; if it fails, the next one goes.
 *
 * @param skip - Enters an event that the destination has already.
 */
export function withDeliveryCache<J extends { readonly run: Run }>(
  send: Send<J>,
  cache: OpenEventCache,
  skip: () => Delivery,
): Send<J> {
  return (event, journey) => {
    const rule = cache.find({ event, ingest: journey.run.ingest });
    if (rule === undefined) return send(event, journey);
    const lead = (): MaybePromise<Led<Delivery>> => {
      const delivery = send(event, journey);
      return isPromise(delivery) ? delivery.then(ledBy) : ledBy(delivery);
    };
    const finish = (ran: Ran<Delivery>): Delivery =>
      ran.hit === undefined ? ran.result : skip();
    const ran = cache.run<Delivery>({ ...rule, lead });
    return isPromise(ran) ? ran.then(finish) : finish(ran);
  };
}

function ledBy(delivery: Delivery): Led<Delivery> {
  return delivery?.done === undefined
    ? { result: delivery }
    : { result: delivery, value: true };
}
