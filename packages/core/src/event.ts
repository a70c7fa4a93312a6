/** A property of an event. */
export type EventValue =
  null | boolean | number | string | EventValue[] | { [key: string]: EventValue };

/** A part of an event, such as `data` or `user`. */
export type EventProperties = { [key: string]: EventValue };

/**
 * An event on its way through a flow. `name` is "entity action"; everything else
 * is filled in with defaults when the collector takes the event.
 */
export interface WalkerEvent {
  name: string;
  data: EventProperties;
  context: EventProperties;
  globals: EventProperties;
  custom: EventProperties;
  user: EventProperties;
  nested: EventValue[];
  consent: Record<string, boolean>;
  id: string;
  trigger: string;
  entity: string;
  action: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  /** Seconds since the run began. */
  timing: number;
  source: EventProperties;
}

/** An event as a source hands it in: any part may be missing. */
export type PartialEvent = Partial<WalkerEvent>;
