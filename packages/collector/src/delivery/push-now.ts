import type { Clock, Destination, MaybePromise } from '@walkeros/core';
import { isPromise, WalkerError, within } from '@walkeros/core';
import type { OpenContext } from '../pipeline/step-context.js';
import { givenWith } from './call-destination.js';
import type { Delivery, Parcel } from './delivery.js';
import type { Ledger } from './ledger.js';

export interface PushNowOptions {
  destination: Destination;
  /** The context as `init` left it. */
  context: () => OpenContext;
  ledger: Ledger;
  timeoutMs: number;
  clock: Clock;
}

/**
 * Gives an event to a destination once, with nothing in between: no promise is made
 * where the destination makes none. Never throws and never rejects.
 */
export type PushNow = (parcel: Parcel) => MaybePromise<Delivery>;

export function createPushNow(options: PushNowOptions): PushNow {
  const { destination, context, ledger, timeoutMs, clock } = options;
  const deadline = { timeoutMs, clock, keepAlive: true };

  function wait(parcel: Parcel, call: Promise<unknown>): Promise<Delivery> {
    const { counters } = ledger;
    const countLate = (): void => void counters.late++;
    counters.inFlight++;
    const inTime = within(call, deadline, () => {
      void call.then(countLate, countLate);
      throw new WalkerError('DELIVERY_FAILED', `no answer within ${timeoutMs} ms`);
    });
    return inTime.then(
      (data) => {
        counters.inFlight--;
        return ledger.delivered(data);
      },
      (error: unknown) => {
        counters.inFlight--;
        return ledger.givenUp(parcel, { error, attempts: 1 });
      },
    );
  }

  return (parcel) => {
    try {
      const result = destination.push(parcel.event, givenWith(parcel, context()));
      return isPromise(result) ? wait(parcel, result) : ledger.delivered(result);
    } catch (error) {
      return ledger.givenUp(parcel, { error, attempts: 1 });
    }
  };
}
