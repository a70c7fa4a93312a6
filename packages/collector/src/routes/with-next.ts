import type { MaybePromise } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { Delivery } from '../delivery/delivery.js';
import type { Send } from '../event-cache/delivery-cache.js';
import { copyEvent } from '../pipeline/copy-event.js';
import { runStages, type Run, type Stage } from '../pipeline/run-stages.js';

/**
 * A destination with its `next` chain behind it, for each event that it has taken. The
 * delivery is what it was without the chain: what the destination answered is kept, and
 * a transformer that fails there counts and logs for itself.
 */
export function withNext<J extends { readonly run: Run }>(
  send: Send<J>,
  next: readonly Stage[],
): Send<J> {
  if (next.length === 0) return send;
  return (event, journey) => {
    // A destination may change what it is given.
    const sent = copyEvent(event);
    const goOn = (delivery: Delivery): MaybePromise<Delivery> => {
      if (delivery?.done === undefined) return delivery;
      const end = runStages(next, sent, { ...journey.run, hops: 0, failure: undefined });
      return isPromise(end) ? end.then(() => delivery) : delivery;
    };
    const delivery = send(event, journey);
    return isPromise(delivery) ? delivery.then(goOn) : goOn(delivery);
  };
}
