import type { Mapping, WalkerEvent } from '@walkeros/core';
import type { Run } from '../pipeline/run-stages.js';

interface Typed {
  type?: string;
}

/** What became of an event at one destination: one of these, or `undefined` when it was dropped on purpose. */
export type Delivery = Outcome | undefined;

interface Outcome {
  readonly done?: Typed & { data?: unknown };
  /** Given up: whoever sent it should send it again. */
  readonly failed?: Typed & { error: unknown };
  /** Given up, and in the dead letter store. */
  readonly deadLettered?: Typed & { error: unknown };
  /** Waits for consent. */
  readonly queued?: Typed;
  /** The event cache says that the destination has it already. */
  readonly skipped?: Typed;
}

/** An event as it is handed to a destination. */
export interface Parcel {
  readonly event: WalkerEvent;
  /** What the mapping made of it. */
  readonly data: unknown;
  readonly rule: Mapping.Rule | undefined;
  /** Where the rule stands: `"product view"`. */
  readonly mappingKey: string | undefined;
  readonly ingest: Run['ingest'];
  /** The event as it reached the destination, which nobody changes: for the dead letters. */
  readonly origin: WalkerEvent;
}
