import type { MaybePromise, WalkerEvent } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { Delivery } from '../delivery/delivery.js';
import { copyEvent } from '../pipeline/copy-event.js';
import type { OpenState } from './open-state.js';
import type { StateStep } from './state-step.js';

type Send<J> = (event: WalkerEvent, journey: J) => MaybePromise<Delivery>;

/**
 * A destination with its `state` around it: `get` before the mapping, `set` once the
 * event is delivered, in a batch or by itself. Both see the event as it was before the
 * mapping, so that one key means one slot.
 *
 * Source: `state.txt`, "Execution order".
 */
export function withDeliveryState<J>(send: Send<J>, state: OpenState | undefined): Send<J> {
  if (state === undefined) return send;
  const { get, set } = state;
  const sendAndSet = set === undefined ? send : withSet(send, set);
  if (get === undefined) return sendAndSet;
  return (event, journey) => {
    const enriched = get(event);
    return isPromise(enriched)
      ? enriched.then((settled) => sendAndSet(settled, journey))
      : sendAndSet(enriched, journey);
  };
}

function withSet<J>(send: Send<J>, set: StateStep): Send<J> {
  return (event, journey) => {
    // A destination may change what it is given.
    const sent = copyEvent(event);
    const after = (delivery: Delivery): MaybePromise<Delivery> => {
      if (delivery?.done === undefined) return delivery;
      const done = set(sent);
      return isPromise(done) ? done.then(() => delivery) : delivery;
    };
    const delivery = send(event, journey);
    return isPromise(delivery) ? delivery.then(after) : after(delivery);
  };
}
