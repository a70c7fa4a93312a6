import type { MaybePromise, WalkerEvent } from '@walkeros/core';
import type { Run } from '../pipeline/run-stages.js';
import type { Ending } from './ending.js';
import { failure } from './ending.js';
import type { Observable, Observers } from './observers.js';
import { traceparentOf } from './traceparent.js';

/** What became of an event at a destination; `undefined` when it was dropped. */
interface Delivery {
  readonly failed?: { readonly error: unknown } | undefined;
  readonly deadLettered?: { readonly error: unknown } | undefined;
  readonly queued?: unknown;
  readonly skipped?: unknown;
}

/** A destination of a running flow, as far as it concerns an observer. */
interface Deliverer<D> {
  readonly id: string;
  deliver(event: WalkerEvent, run: Run): MaybePromise<D>;
}

/** Reports the deliveries of a destination. Its method is exchanged while somebody observes. */
export function observeDestination<D extends Delivery | undefined>(
  destination: Deliverer<D>,
  observers: Observers,
): Observable {
  const step = { kind: 'destination', id: destination.id } as const;
  const deliver = destination.deliver.bind(destination);
  return {
    begin: () => {
      destination.deliver = (event, run) => {
        const { id, name } = event;
        const traceparent = traceparentOf(run.ingest);
        const told = { step, op: 'push', event: { id, name }, traceparent } as const;
        return observers.watch(
          { ...told, within: run.scope },
          (scope) => deliver(event, { ...run, scope }),
          endingOf,
        );
      };
    },
    end: () => void Reflect.deleteProperty(destination, 'deliver'),
  };
}

function endingOf(delivery: Delivery | undefined): Ending {
  if (delivery === undefined) return { status: 'dropped' };
  const lost = delivery.failed ?? delivery.deadLettered;
  if (lost !== undefined) return failure(lost.error);
  if (delivery.skipped !== undefined) return { status: 'dropped' };
  return { status: delivery.queued === undefined ? 'ok' : 'held' };
}
