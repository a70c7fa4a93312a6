import { z } from 'zod';
import type { DestinationConfig } from '../destination.js';
import type { StepConfig } from '../steps.js';
import { timeoutSchema } from './duration-schema.js';
import { name, optional, type OptionalFields } from './field.js';
import { batchSchema } from './mapping-schema.js';

const count = z.int().positive();

/** The fields of a destination's config that say how events are delivered to it. */
export const deliveryFields: OptionalFields<
  Omit<DestinationConfig, keyof StepConfig | 'init'>
> = {
  queue: optional(z.boolean()),
  queueMax: optional(count),
  batch: optional(batchSchema),
  retry: optional(
    z.union([
      count,
      z.strictObject({
        attempts: optional(count),
        baseDelay: optional(timeoutSchema),
        maxDelay: optional(timeoutSchema),
      }),
    ]),
  ),
  breaker: optional(
    z.union([
      count,
      z.strictObject({ threshold: optional(count), cooldown: optional(timeoutSchema) }),
    ]),
  ),
  buffer: optional(
    z.strictObject({
      concurrency: optional(count),
      max: optional(count),
      overflow: optional(z.enum(['block', 'drop-oldest', 'drop-newest', 'dead-letter'])),
    }),
  ),
  deadLetter: optional(z.strictObject({ store: name })),
  dlqMax: optional(count),
};
