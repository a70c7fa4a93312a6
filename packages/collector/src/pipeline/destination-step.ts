import type {
  Destination,
  DestinationConfig,
  Logger,
  MappedEvent,
  MaybePromise,
  WalkerEvent,
} from '@walkeros/core';
import { applyMapping, isGranted, isPromise } from '@walkeros/core';
import type { Consent } from '../delivery/consent-origin.js';
import type { Courier } from '../delivery/courier.js';
import { batchLimits } from '../delivery/delivery-settings.js';
import type { Delivery, Parcel } from '../delivery/delivery.js';
import type { DestinationOpening } from '../delivery/destination-opening.js';
import { grantedOnly, type HeldEvent, type HeldEvents } from '../delivery/held-events.js';
import type { Ledger } from '../delivery/ledger.js';
import type { PushNow } from '../delivery/push-now.js';
import { withDeliveryCache, type Send } from '../event-cache/delivery-cache.js';
import type { OpenEventCache } from '../event-cache/event-caches.js';
import { withDeliveryState } from '../state/delivery-state.js';
import type { OpenState } from '../state/open-state.js';
import { withNext } from '../routes/with-next.js';
import { copyEvent } from './copy-event.js';
import { hasMapping } from './mapping-stage.js';
import { eventsOf, runStages, type Outcome, type Run, type Stage } from './run-stages.js';

export interface DestinationParts {
  id: string;
  destination: Destination;
  opening: DestinationOpening;
  ledger: Ledger;
  /** Events that wait for consent; `undefined` when they are dropped. */
  held: HeldEvents | undefined;
  /** Gives an event to the destination, once. */
  pushNow: PushNow;
  /** Takes the place of `pushNow` where deliveries are looked after. */
  courier: Courier | undefined;
  /** The chain in front of this destination. */
  before: readonly Stage[];
  /** The chain behind it. */
  next: readonly Stage[];
  state: OpenState | undefined;
  cache: OpenEventCache | undefined;
  logger: Logger;
  /** Ends whatever is still going on. */
  stop: AbortController;
}

/** What becomes of an event where no mapping says anything. */
const UNMAPPED: Partial<MappedEvent<WalkerEvent>> = {};

/** An event as it reached the destination, which nobody changes, and its way. */
interface Journey {
  readonly origin: WalkerEvent;
  readonly run: Run;
}

/**
 * One destination of a running flow: consent, `init` on the first event, `before` chain,
 * mapping, push. What happens here stays here: `deliver` never throws and never rejects.
 */
export class DestinationStep {
  readonly id: string;
  readonly #parts: DestinationParts;
  /** The way from the `before` chain on, and from the mapping on, with what stands in front. */
  readonly #approach: Send<Journey>;
  readonly #send: Send<Journey>;

  constructor(parts: DestinationParts) {
    this.id = parts.id;
    this.#parts = parts;
    const { state, cache, ledger, next } = parts;
    const guard = (send: Send<Journey>, isHere: boolean): Send<Journey> =>
      cache !== undefined && isHere
        ? withDeliveryCache(send, cache, () => ledger.skipped())
        : send;
    const push: Send<Journey> = (event, journey) => this.#pushMapped(event, journey);
    this.#send = guard(withNext(withDeliveryState(push, state), next), cache?.stop !== true);
    const walk: Send<Journey> = (event, journey) => this.#walkUp(event, journey);
    this.#approach = guard(walk, cache?.stop === true);
  }

  deliver(origin: WalkerEvent, run: Run): MaybePromise<Delivery> {
    const { consent } = this.#config;
    const event = copyEvent(origin);
    if (!isGranted(consent, event.consent)) {
      return this.#hold({
        event,
        required: consent ?? {},
        origin: event,
        run,
        isMapped: false,
      });
    }
    return this.#enter(event, { origin, run });
  }

  /** Delivers what waits for consent, as far as the collector has it now. */
  release(consent: Readonly<Record<string, boolean>>): MaybePromise<Delivery>[] {
    return (this.#parts.held?.release(consent) ?? []).map((freed) => this.#resume(freed));
  }

  /** Everything that waits for consent, for another step of the same destination. */
  takeHeld(): HeldEvent[] {
    return this.#parts.held?.takeAll() ?? [];
  }

  /** Takes events that waited at another step: they begin here anew, under its own rules. */
  adopt(held: readonly HeldEvent[], sharedConsent: Consent): MaybePromise<Delivery>[] {
    return held.map(({ event, origin, run }) => {
      const ownConsent = event.consent;
      const consent = { ...sharedConsent, ...ownConsent };
      return this.deliver({ ...origin, consent }, { ...run, sharedConsent, ownConsent });
    });
  }

  /** Sends at once whatever waits to be sent with others. */
  drain(): void {
    this.#parts.courier?.drain();
  }

  /** Gives up what has not been delivered, and what waits for consent. */
  async abandon(): Promise<void> {
    const { held, courier, logger, stop } = this.#parts;
    const left = held?.clear() ?? 0;
    if (left > 0) logger.warn(`${left} events never got the consent that they waited for`);
    const abandoned = courier?.abandon();
    stop.abort();
    await abandoned;
  }

  get #config(): DestinationConfig {
    return this.#parts.opening.context.config;
  }

  #enter(event: WalkerEvent, journey: Journey): MaybePromise<Delivery> {
    const { opening, ledger } = this.#parts;
    event.consent = grantedOnly(event.consent);
    if (opening.isOpen) return this.#approach(event, journey);
    return opening
      .open()
      .then((reason) =>
        reason === undefined ? this.#approach(event, journey) : ledger.givenUp(journey, reason),
      );
  }

  #walkUp(event: WalkerEvent, journey: Journey): MaybePromise<Delivery> {
    const { before } = this.#parts;
    if (before.length === 0) return this.#send(event, journey);
    const run: Run = { ...journey.run, hops: 0, failure: undefined };
    const outcome = runStages(before, event, run);
    const own = { ...journey, run };
    if (isPromise(outcome)) return outcome.then((settled) => this.#sendEach(settled, own));
    return this.#sendEach(outcome, own);
  }

  #sendEach(outcome: Outcome, journey: Journey): MaybePromise<Delivery> {
    const { ledger } = this.#parts;
    const { failure } = journey.run;
    if (outcome === undefined && failure === undefined) return ledger.dropped();
    const deliveries = eventsOf(outcome).map((event) => this.#send(event, journey));
    if (failure !== undefined) {
      deliveries.push(ledger.givenUp(journey, { error: new Error(failure), attempts: 0 }));
    }
    const [only, ...others] = deliveries;
    if (others.length === 0) return only;
    return Promise.all(deliveries).then(worstOf);
  }

  #pushMapped(event: WalkerEvent, journey: Journey): MaybePromise<Delivery> {
    const { ledger } = this.#parts;
    try {
      const mapped = this.#map(event);
      if (mapped.ignore) return this.#refuse(event, mapped.rule, journey);
      const parcel: Parcel = {
        event: mapped.event ?? event,
        data: mapped.data,
        rule: mapped.rule,
        mappingKey: mapped.mappingKey,
        ingest: journey.run.ingest,
        origin: journey.origin,
      };
      return this.#dispatch(parcel);
    } catch (error) {
      return ledger.givenUp(journey, { error, attempts: 0 });
    }
  }

  #map(event: WalkerEvent): Partial<MappedEvent<WalkerEvent>> {
    const { config, collector, logger } = this.#parts.opening.context;
    if (!hasMapping(config)) return UNMAPPED;
    return applyMapping(event, config, { collector, logger, consent: event.consent });
  }

  #dispatch(parcel: Parcel): MaybePromise<Delivery> {
    const { courier, destination, pushNow } = this.#parts;
    if (courier === undefined) return pushNow(parcel);
    const batch = parcel.rule?.batch ?? this.#config.batch;
    const limits = destination.pushBatch === undefined ? undefined : batchLimits(batch);
    return courier.deliver(parcel, limits);
  }

  /** The mapping keeps the event: for good, or until its rule has the consent that it asks for. */
  #refuse(
    event: WalkerEvent,
    rule: MappedEvent<WalkerEvent>['rule'],
    journey: Journey,
  ): Delivery {
    const { ledger } = this.#parts;
    const required = rule?.ignore === true ? undefined : rule?.consent;
    if (required === undefined) return ledger.dropped();
    return this.#hold({ event, required, ...journey, isMapped: true });
  }

  #hold(event: HeldEvent): Delivery {
    const { held, ledger } = this.#parts;
    return held?.add(event) ? ledger.held() : ledger.dropped();
  }

  #resume({ event, origin, run, isMapped }: HeldEvent): MaybePromise<Delivery> {
    if (!isMapped) return this.#enter(copyEvent(event), { origin: event, run });
    const consent = grantedOnly(event.consent);
    return this.#send({ ...event, consent }, { origin: { ...origin, consent }, run });
  }
}

function worstOf(deliveries: readonly Delivery[]): Delivery {
  for (const end of ['failed', 'deadLettered', 'queued', 'done', 'skipped'] as const) {
    const found = deliveries.find((delivery) => delivery?.[end] !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
