import type { Flow } from '@walkeros/core';
import type { PreparedFlow } from '@walkeros/collector/config';
import { entriesOf, type Entry, type Section } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';

/** One flow of a config, as the checks see it. */
export interface CheckedFlow {
  /** With references resolved; what the environment lacks stands as `$env.NAME`. */
  readonly flow: Flow;
  /** Where it stands: `''` or `flows.<name>`. */
  readonly path: string;
  /** As it is written, with the variables of its file. */
  readonly written: readonly unknown[];
  /** How many distinct keys are read, if the user says so. */
  readonly keys?: number;
  /** How long a read of a store's backing takes, by id, in milliseconds. */
  readonly latencies?: Readonly<Record<string, number>>;
}

/** Looks for one kind of mistake. Must bear with any config, however wrong. */
export type Check = (flow: CheckedFlow) => Remark[];

export function checkedFlow(
  { flow, path }: PreparedFlow,
  known: Omit<CheckedFlow, 'flow' | 'path'>,
): CheckedFlow {
  return { flow, path, ...known };
}

/** The components of one section. */
export function componentsOf({ flow, path }: CheckedFlow, section: Section): Entry[] {
  return entriesOf(flow, section, path);
}
