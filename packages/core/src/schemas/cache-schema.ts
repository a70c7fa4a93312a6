import { z } from 'zod';
import type { Cache } from '../cache.js';
import type { Finding } from '../errors.js';
import { parseDuration } from '../duration.js';
import { durationSchema, timeoutSchema } from './duration-schema.js';
import { checked, forbidden, name, optional, type Report } from './field.js';
import { checkShape } from './findings.js';
import { matchSchema } from './match-schema.js';

/**
 * What separates the entries of one tier. `:` would let `a` + `b:1` equal `a:b` + `1`,
 * and `state` is the prefix of what steps keep in the default store.
 */
export const namespaceSchema: z.ZodType<string> = z
  .string()
  .min(1)
  .superRefine((value, context) => {
    if (value.includes(':')) {
      const message = 'contains ":", which separates the namespace from the key';
      context.addIssue({ code: 'custom', message });
    }
    if (value === 'state') {
      const message = 'is reserved for the state of steps';
      context.addIssue({ code: 'custom', message, params: { code: 'NAMESPACE_TAKEN' } });
    }
  });

/** Source: `store-cache.txt`, "What cache rules cannot do". */
const ofEventCaches = {
  key: forbidden(
    'is not for stores: the key is the one that the caller asks for. To compose a key from an event, use `cache` on a step',
  ),
  update: forbidden(
    'is not for stores: there is no event to change on a hit. Use `cache` on a step',
  ),
  stop: forbidden(
    'is not for stores: a miss always goes on to the backing. To end a pipeline, use `cache` on a step',
  ),
};

const ruleSchema: z.ZodType<Cache.Rule> = checked(
  z.strictObject({
    match: optional(matchSchema),
    ttl: durationSchema,
    negative: optional(durationSchema),
    stale: optional(durationSchema),
    refresh: optional(durationSchema),
    jitter: optional(z.number().min(0).lt(1)),
    ...ofEventCaches,
  }),
  checkRule,
);

/** `cache` on a store. Source: `store-cache.txt`, "Overview" and the recipes. */
export const cacheSchema: z.ZodType<Cache> = z.strictObject({
  store: optional(name),
  namespace: optional(namespaceSchema),
  rules: z.array(ruleSchema).min(1),
  isolate: optional(z.boolean()),
  timeout: optional(timeoutSchema),
  sync: optional(name),
  ...ofEventCaches,
  ttl: forbidden('belongs to a rule: "rules": [{ "ttl": 300 }]'),
});

/**
 * What is wrong with the cache of one store. Whether `cache.store` exists, and
 * what it leads to, is for whoever knows the other stores.
 *
 * @param path - Where the cache stands: `stores.sessions.cache`.
 */
export function checkCache(
  value: unknown,
  path: string = 'cache',
): { value?: Cache; findings: Finding[] } {
  return checkShape(cacheSchema, value, path);
}

function checkRule({ ttl, refresh }: Readonly<Record<string, unknown>>): Report[] {
  const ttlMs = millisecondsOf(ttl);
  const refreshMs = millisecondsOf(refresh);
  if (ttlMs === undefined || refreshMs === undefined || refreshMs < ttlMs) return [];
  const message = 'is not shorter than `ttl`, so that every read would start a refresh';
  return [{ path: ['refresh'], message, expected: 'less than `ttl`' }];
}

function millisecondsOf(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'string'
    ? parseDuration(value)
    : undefined;
}
