import type { DestinationCounters, WalkerEvent } from '@walkeros/core';
import { isGranted } from '@walkeros/core';
import { BoundedQueue } from './bounded-queue.js';
import type { Consent, ConsentOrigin } from './consent-origin.js';
import type { Run } from '../pipeline/run-stages.js';

/** An event that waits, with where it stands on its way. */
export interface HeldEvent {
  readonly event: WalkerEvent;
  readonly required: Consent;
  /** The event as it reached the destination. */
  readonly origin: WalkerEvent;
  readonly run: Run;
  /** Held by the mapping, behind the `before` chain, and not at the entrance. */
  readonly isMapped: boolean;
}

/**
 * Events that wait for consent, at one destination. What an event says of consent
 * itself stands: one that was refused by its own user is never held, and no consent
 * given to the collector overrules it.
 */
export class HeldEvents {
  readonly #queue: BoundedQueue<HeldEvent>;
  readonly #counters: DestinationCounters;
  #counted = 0;

  constructor(max: number, counters: DestinationCounters) {
    this.#queue = new BoundedQueue(max);
    this.#counters = counters;
  }

  /** @returns Whether the event is held: `false` when no consent of the collector could free it. */
  add(held: HeldEvent): boolean {
    const consent = ownPart(held.event.consent, held.run);
    const isHopeless = Object.keys(held.required).every(
      (name) => held.required[name] !== true || consent[name] !== undefined,
    );
    if (isHopeless) return false;
    this.#keep({ ...held, event: { ...held.event, consent } });
    return true;
  }

  /** Lets go what the collector's consent of now allows; the rest keeps its order. */
  release(shared: Consent): HeldEvent[] {
    const freed: HeldEvent[] = [];
    for (const held of this.#queue.takeAll()) {
      if (isGranted(held.required, { ...shared, ...held.event.consent })) freed.push(held);
      else this.#queue.add(held);
    }
    this.#count();
    return freed.map(({ event, ...held }) => ({
      ...held,
      event: { ...event, consent: { ...shared, ...event.consent } },
    }));
  }

  /** Hands everything over; each event has the consent that is its own, and no other. */
  takeAll(): HeldEvent[] {
    const all = this.#queue.takeAll();
    this.#count();
    return all;
  }

  /** Drops what is left. */
  clear(): number {
    const left = this.takeAll().length;
    this.#counters.dropped += left;
    return left;
  }

  #keep(held: HeldEvent): void {
    if (this.#queue.add(held)) this.#counters.dropped++;
    this.#count();
  }

  /** By the difference: two of them count for one destination while its config changes. */
  #count(): void {
    this.#counters.held += this.#queue.size - this.#counted;
    this.#counted = this.#queue.size;
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
