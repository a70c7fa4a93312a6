import { z } from 'zod';
import type { Finding } from '../errors.js';
import type { Flow } from '../flow.js';
import type { Logger } from '../logger.js';
import { idSchema } from './component-schema.js';
import { timeoutSchema } from './duration-schema.js';
import { anyObject, functionOf, optional } from './field.js';
import { checkShape } from './findings.js';
import { recordOf } from './record-of.js';
import { destinationSchema, sourceSchema, transformerSchema } from './step-schema.js';
import { storesSchema } from './store-schema.js';

const loggerSchema: z.ZodType<Logger.Config> = z.strictObject({
  level: optional(z.enum(['ERROR', 'WARN', 'INFO', 'DEBUG'])),
  handler: optional(functionOf<Logger.Handler>()),
});

/** The `collector` section of a flow. */
export const collectorSchema: z.ZodType<Flow.Collector> = z.strictObject({
  name: optional(z.string()),
  logger: optional(loggerSchema),
  release: optional(z.string()),
  globals: optional(anyObject),
  user: optional(anyObject),
  consent: optional(recordOf(z.boolean())),
  run: optional(z.boolean()),
  queueMax: optional(z.int().positive()),
  shutdownTimeout: optional(timeoutSchema),
});

/** A whole flow, after its references have been resolved. */
export const flowSchema: z.ZodType<Flow> = z.strictObject({
  $schema: optional(z.string()),
  sources: optional(recordOf(sourceSchema, idSchema)),
  transformers: optional(recordOf(transformerSchema, idSchema)),
  destinations: optional(recordOf(destinationSchema, idSchema)),
  stores: optional(storesSchema),
  collector: optional(collectorSchema),
  variables: optional(anyObject),
  config: optional(anyObject),
});

/**
 * What is wrong with a flow, as far as each component can be judged by itself:
 * whether the stores and steps that it names exist is for the collector.
 *
 * @param value - The flow after its references have been resolved.
 * @param path - Where the flow stands: empty, or `flows.<name>`.
 * @returns The very flow that was given, when there are no findings.
 */
export function checkFlow(
  value: unknown,
  path: string = '',
): { flow?: Flow; findings: Finding[] } {
  const { findings } = checkShape(flowSchema, value, path);
  return findings.length > 0 ? { findings } : { flow: value as Flow, findings };
}
