import type {
  Deadline,
  Destination,
  DestinationConfig,
  MappedEvent,
  OutageLog,
  WalkerEvent,
  MaybePromise,
} from '@walkeros/core';
import { applyMapping, isGranted, WalkerError, within, isPromise } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { messageOf } from '../message-of.js';
import { hasMapping } from './mapping-stage.js';
import { eventsOf, runStages, type Outcome, type Run, type Stage } from './run-stages.js';
import { pushContext, type OpenContext } from './step-context.js';

/** What became of an event at one destination; `undefined` when it was held back on purpose. */
export type Delivery =
  | { done: { type?: string; data?: unknown }; failed?: never }
  | { failed: { type?: string; error: unknown }; done?: never }
  | undefined;

export interface DestinationParts {
  destination: Destination;
  context: OpenContext & { config: DestinationConfig };
  counters: { count: number; dropped: number; failed: number };
  deadline: Deadline;
  /** The chain in front of this destination. */
  before: readonly Stage[];
  log: OutageLog;
}

/** What becomes of an event where no mapping says anything. */
const UNMAPPED: Partial<MappedEvent<WalkerEvent>> = {};

/**
 * One destination of a running flow. What happens here stays here: `deliver` never
 * throws, never rejects, and ends by its deadline.
 */
export class DestinationStep {
  readonly id: string;
  readonly #parts: DestinationParts;
  readonly #type: { type?: string };
  #context: DestinationParts['context'];
  #isOpen: boolean;
  #opening: Promise<void> | undefined;

  constructor(parts: DestinationParts) {
    const { destination, context } = parts;
    this.id = context.id;
    this.#parts = parts;
    this.#type = destination.type === undefined ? {} : { type: destination.type };
    this.#context = context;
    this.#isOpen = destination.init === undefined || context.config.init === true;
  }

  /** Consent, `init` on the first event, `before` chain, mapping, push. */
  deliver(event: WalkerEvent, ingest: Run['ingest']): MaybePromise<Delivery> {
    if (!isGranted(this.#context.config.consent, event.consent)) return this.#drop();
    if (this.#isOpen) return this.#approach(event, ingest);
    this.#opening ??= this.#open();
    return this.#opening.then(
      () => this.#approach(event, ingest),
      (error: unknown) => this.#fail(error),
    );
  }

  /** Runs once for all events that wait for it; after a failure, again for the next event. */
  async #open(): Promise<void> {
    const { destination } = this.#parts;
    try {
      const call = (async (): Promise<unknown> => destination.init?.(this.#context))();
      const result: unknown = await this.#inTime(call);
      if (result === false) throw new Error('it returned false');
      if (isRecord(result)) this.#context = { ...this.#context, config: result };
      this.#isOpen = true;
    } catch (error) {
      throw new Error(`init failed: ${messageOf(error)}`, { cause: error });
    } finally {
      this.#opening = undefined;
    }
  }

  #approach(event: WalkerEvent, ingest: Run['ingest']): MaybePromise<Delivery> {
    const { before } = this.#parts;
    const run: Run = { ingest, hops: 0, failure: undefined };
    if (before.length === 0) return this.#send(event, run);
    const outcome = runStages(before, event, run);
    if (isPromise(outcome)) return outcome.then((settled) => this.#sendEach(settled, run));
    return this.#sendEach(outcome, run);
  }

  #sendEach(outcome: Outcome, run: Run): MaybePromise<Delivery> {
    const { failure } = run;
    if (outcome === undefined && failure === undefined) return this.#drop();
    const deliveries = eventsOf(outcome).map((event) => this.#send(event, run));
    if (failure !== undefined) deliveries.push(this.#fail(new Error(failure)));
    const [only, ...others] = deliveries;
    if (others.length === 0) return only;
    return Promise.all(deliveries).then(
      (all) => all.find((delivery) => delivery?.failed) ?? all.find((delivery) => delivery),
    );
  }

  #send(event: WalkerEvent, run: Run): MaybePromise<Delivery> {
    const context = this.#context;
    const { collector, logger } = context;
    try {
      const mapped = hasMapping(context.config)
        ? applyMapping(event, context.config, { collector, logger, consent: event.consent })
        : UNMAPPED;
      if (mapped.ignore) return this.#drop();
      const { data, rule } = mapped;
      const given: Destination.PushContext = pushContext(context, run.ingest);
      if (data !== undefined) given.data = data;
      if (rule !== undefined) given.rule = rule;
      const result = this.#parts.destination.push(mapped.event ?? event, given);
      if (!isPromise(result)) return this.#succeed(result);
      return this.#inTime(result).then(
        (answer) => this.#succeed(answer),
        (error: unknown) => this.#fail(error),
      );
    } catch (error) {
      return this.#fail(error);
    }
  }

  #inTime(call: Promise<unknown>): Promise<unknown> {
    const { deadline } = this.#parts;
    return within(call, deadline, () => {
      throw new WalkerError('DELIVERY_FAILED', `no answer within ${deadline.timeoutMs} ms`);
    });
  }

  #succeed(data: unknown): Delivery {
    this.#parts.counters.count++;
    this.#parts.log.success();
    return { done: data === undefined ? this.#type : { ...this.#type, data } };
  }

  #fail(error: unknown): Delivery {
    this.#parts.counters.failed++;
    this.#parts.log.failure(messageOf(error));
    return { failed: { ...this.#type, error } };
  }

  #drop(): undefined {
    this.#parts.counters.dropped++;
    return undefined;
  }
}
