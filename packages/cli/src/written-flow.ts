import { isPlainObject } from '@walkeros/core';

/**
 * One flow as it is written, before its references are resolved.
 *
 * @param name - Empty for a config that is the flow itself.
 */
export function writtenFlow(config: unknown, name: string): unknown {
  return name === '' ? config : partOf(partOf(config, 'flows'), name);
}

/** A part of a config that may have any shape. */
export function partOf(value: unknown, name: string): unknown {
  return isPlainObject(value) ? value[name] : undefined;
}
