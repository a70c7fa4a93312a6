import type { z } from 'zod';
import { ConfigError } from '../errors.js';
import { checkShape } from './findings.js';

/**
 * The credentials that stand beside the settings of a component; `undefined` where there
 * are none.
 *
 * @param path - Where the component stands in the flow: `stores.sessions`.
 * @throws ConfigError with every finding, at `<path>.config.credentials.<field>`.
 */
export function parseCredentials<T>(
  schema: z.ZodType<T>,
  { credentials }: { credentials?: unknown },
  path: string,
): T | undefined {
  if (credentials === undefined) return undefined;
  const { value, findings } = checkShape(schema, credentials, `${path}.config.credentials`);
  if (findings.length > 0) throw new ConfigError(findings);
  return value;
}
