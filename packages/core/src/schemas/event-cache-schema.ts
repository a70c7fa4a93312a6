import { z } from 'zod';
import type { EventCache } from '../event-cache.js';
import { namespaceSchema } from './cache-schema.js';
import { durationSchema, timeoutSchema } from './duration-schema.js';
import { name, optional } from './field.js';
import { mappingValueSchema, writablePathSchema } from './mapping-schema.js';
import { matchSchema } from './match-schema.js';
import { recordOf } from './record-of.js';

/** What stands elsewhere is never there, so that a rule with only such paths would cache nothing. */
const keyPathSchema: z.ZodType<string> = z
  .string()
  .regex(/^(?:event|ingest)\.[^]+$/, 'must begin with "event." or "ingest."');

/** `cache` on a step. Source: `store-cache.txt`, "What cache rules cannot do". */
export const eventCacheSchema: z.ZodType<EventCache> = z.strictObject({
  stop: optional(z.boolean()),
  store: optional(name),
  namespace: optional(namespaceSchema),
  rules: z
    .array(
      z.strictObject({
        match: optional(matchSchema),
        key: z.array(keyPathSchema).min(1),
        ttl: durationSchema,
        update: optional(recordOf(mappingValueSchema, writablePathSchema)),
      }),
    )
    .min(1),
  isolate: optional(z.boolean()),
  timeout: optional(timeoutSchema),
});
