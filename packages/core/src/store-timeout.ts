import { parseTimeout, TIMEOUT_FORMAT, wrongTimeout } from './duration.js';
import { ConfigError } from './errors.js';
import type { Store } from './store.js';

/**
 * Milliseconds that one call of a store may take: `config.timeout`, or the default of
 * its kind.
 *
 * @throws ConfigError at `stores.<id>.config.timeout`.
 */
export function storeTimeoutMs({ id, config }: Store.Context, defaultMs: number): number {
  const timeoutMs = parseTimeout(config.timeout ?? defaultMs);
  if (timeoutMs !== undefined) return timeoutMs;
  const path = `stores.${id}.config.timeout`;
  const message = wrongTimeout(config.timeout);
  throw new ConfigError([{ code: 'CONFIG_INVALID', path, message, expected: TIMEOUT_FORMAT }]);
}
