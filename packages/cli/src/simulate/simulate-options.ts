import type { Load } from '@walkeros/collector';
import type { Environment } from '@walkeros/collector/config';
import type { PartialEvent, StoreValue } from '@walkeros/core';

/** What a simulated flow is put through. */
export interface SimulateOptions {
  /** Pushed one after the other. */
  readonly events: readonly PartialEvent[];
  /** How often all of them are pushed. Default once. */
  readonly repeat?: number;
  /** Milliseconds from one event to the next. Default 1000. */
  readonly everyMs?: number;
  /** More rounds, each this many milliseconds after the last event of what comes before. */
  readonly laterMs?: readonly number[];
  /** What stores hold, by id. A store that is given is not opened. */
  readonly mocks?: Readonly<Record<string, ReadonlyMap<string, StoreValue>>>;
  /** Whether stores that are not on this machine may be read. Default false. */
  readonly liveReads?: boolean;
  /** Which source the events come from. Default: the primary one, else the first. */
  readonly source?: string;
  /** Which flow of a file. */
  readonly flow?: string;
  /** What `$env.NAME` refers to. Default: nothing. */
  readonly env?: Environment;
  /** How packages are imported. */
  readonly load: Load;
  readonly signal?: AbortSignal;
}
