import type { DestinationCounters, MaybePromise, WalkerEvent } from '@walkeros/core';
import { isGranted } from '@walkeros/core';
import { BoundedQueue } from './bounded-queue.js';
import type { Consent, ConsentOrigin } from './consent-origin.js';
import type { Delivery } from './delivery.js';

interface HeldEvent {
  event: WalkerEvent;
  required: Consent;
  /** Takes the event from where it was held. */
  resume: (event: WalkerEvent) => MaybePromise<Delivery>;
}

/**
 * Events that wait for consent, at one destination. What an event says of consent
 * itself stands: one that was refused by its own user is never held, and no consent
 * given to the collector overrules it.
 */
export class HeldEvents {
  readonly #queue: BoundedQueue<HeldEvent>;
  readonly #counters: DestinationCounters;

  constructor(max: number, counters: DestinationCounters) {
    this.#queue = new BoundedQueue(max);
    this.#counters = counters;
  }

  /** @returns Whether the event is held: `false` when no consent of the collector could free it. */
  add(held: HeldEvent, origin: ConsentOrigin): boolean {
    const consent = ownPart(held.event.consent, origin);
    const isHopeless = Object.keys(held.required).every(
      (name) => held.required[name] !== true || consent[name] !== undefined,
    );
    if (isHopeless) return false;
    this.#keep({ ...held, event: { ...held.event, consent } });
    return true;
  }

  /** Lets go what the collector's consent of now allows; the rest keeps its order. */
  release(shared: Consent): MaybePromise<Delivery>[] {
    const freed: HeldEvent[] = [];
    for (const held of this.#queue.takeAll()) {
      if (isGranted(held.required, { ...shared, ...held.event.consent })) freed.push(held);
      else this.#queue.add(held);
    }
    this.#count();
    return freed.map(({ event, resume }) =>
      resume({ ...event, consent: { ...shared, ...event.consent } }),
    );
  }

  /** Drops what is left. */
  clear(): number {
    const left = this.#queue.takeAll().length;
    this.#counters.dropped += left;
    this.#count();
    return left;
  }

  #keep(held: HeldEvent): void {
    if (this.#queue.add(held)) this.#counters.dropped++;
    this.#count();
  }

  #count(): void {
    this.#counters.held = this.#queue.size;
  }
}

/** The consent that the event would have without the collector's. */
function ownPart(
  consent: Consent,
  { sharedConsent, ownConsent }: ConsentOrigin,
): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(consent).filter(
      ([name, given]) =>
        given !== sharedConsent[name] ||
        (ownConsent !== undefined && Object.hasOwn(ownConsent, name)),
    ),
  );
}

/** Consents that are given, and no others: a destination need not know what was refused. */
export function grantedOnly(consent: Record<string, boolean>): Record<string, boolean> {
  for (const name in consent) {
    if (consent[name] !== true) {
      return Object.fromEntries(Object.entries(consent).filter(([, given]) => given === true));
    }
  }
  return consent;
}
