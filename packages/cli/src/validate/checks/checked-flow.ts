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
}

/** Looks for one kind of mistake. Must bear with any config, however wrong. */
export type Check = (flow: CheckedFlow) => Remark[];

export function checkedFlow(
  { flow, path }: PreparedFlow,
  { written, keys }: { written: readonly unknown[]; keys?: number | undefined },
): CheckedFlow {
  return { flow, path, written, ...(keys !== undefined && { keys }) };
}

/** The components of one section. */
export function componentsOf({ flow, path }: CheckedFlow, section: Section): Entry[] {
  return entriesOf(flow, section, path);
}
