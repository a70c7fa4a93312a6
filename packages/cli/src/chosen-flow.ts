import { prepareFlow, type Environment, type PreparedFlow } from '@walkeros/collector/config';
import { isPlainObject } from '@walkeros/core';
import { UsageError } from './output/usage-error.js';

export interface ChooseOptions {
  readonly env: Environment;
  /** Which flow of a file, as the user gave it. */
  readonly flow?: string | undefined;
  /** Of the file, for messages. Default: "the config". */
  readonly name?: string;
}

/**
 * The flow of a file that a command line means.
 *
 * @throws UsageError when the file holds several flows and none is chosen, or has no such one.
 */
export function chosenFlow(
  config: unknown,
  { env, flow, name = 'the config' }: ChooseOptions,
): PreparedFlow {
  if (flow !== undefined && isPlainObject(config) && !('flows' in config)) {
    throw new UsageError(`${name} is a flow without a name; leave out --flow`);
  }
  const prepared = prepareFlow(config, { env, ...(flow !== undefined && { flow }) });
  const missing = prepared.findings.find(({ code }) => code === 'FLOW_NOT_FOUND');
  if (missing === undefined) return prepared;
  throw new UsageError(`${name} ${missing.message}; --flow takes ${missing.expected}`);
}
