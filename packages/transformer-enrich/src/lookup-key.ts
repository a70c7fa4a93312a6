import { type Logger, type Mapping, resolveValue, type WalkerEvent } from '@walkeros/core';

export interface LookupKeyOptions {
  key: Mapping.Value;
  collector: unknown;
  logger: Logger;
}

/**
 * Makes the function that takes the key of an event. A number or boolean becomes
 * text; an empty or absent key is no key; so is an object or list, which is a
 * mistake in the config and logged once.
 */
export function createLookupKey(
  options: LookupKeyOptions,
): (event: WalkerEvent) => string | undefined {
  const { key, collector, logger } = options;
  let warned = false;

  return (event) => {
    const value = resolveValue(key, event, { event, collector, logger });
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'object' && value !== null && !warned) {
      warned = true;
      logger.warn('the key is an object or a list; name one of its fields in settings.key');
    }
    return undefined;
  };
}
