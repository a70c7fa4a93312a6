import type { z } from 'zod';
import { ConfigError } from '../errors.js';
import { checkShape } from './findings.js';

/**
 * The settings of one component, checked against its schema.
 *
 * @param config - The component's config; settings that are left out count as `{}`.
 * @param path - Where the component stands in the flow: `stores.sessions`.
 * @throws ConfigError with every finding, at `<path>.config.settings.<field>`.
 */
export function parseSettings<T>(
  schema: z.ZodType<T>,
  config: { settings?: unknown },
  path: string,
): T {
  const { value, findings } = checkShape(
    schema,
    config.settings ?? {},
    `${path}.config.settings`,
  );
  if (findings.length > 0) throw new ConfigError(findings);
  return value as T;
}
