import { z } from 'zod';
import type { Flow } from '../flow.js';
import type { Store } from '../store.js';
import { cacheSchema } from './cache-schema.js';
import { checkRequiredComponent, componentFields, idSchema } from './component-schema.js';
import { timeoutSchema } from './duration-schema.js';
import { anyObject, checked, codeOf, optional, type Report } from './field.js';
import { recordOf } from './record-of.js';

const storeConfigSchema: z.ZodType<Store.Config> = z.strictObject({
  settings: optional(z.unknown()),
  credentials: optional(z.unknown()),
  env: optional(anyObject),
  id: optional(z.string()),
  file: optional(z.boolean()),
  timeout: optional(timeoutSchema),
  setup: optional(z.union([z.boolean(), anyObject])),
});

/** One store of a flow. */
export const storeSchema: z.ZodType<Flow.Store> = checked(
  z.strictObject({
    ...componentFields,
    code: optional(codeOf<Flow.Code<Store.Init<never>>>()),
    config: optional(storeConfigSchema),
    cache: optional(cacheSchema),
  }),
  checkRequiredComponent,
);

/** All stores of a flow, by id. */
export const storesSchema: z.ZodType<Record<string, Flow.Store>> = checked(
  recordOf(storeSchema, idSchema),
  (stores) => [...checkBuiltIn(stores), ...checkStateId(stores)],
);

function checkBuiltIn(stores: Readonly<Record<string, unknown>>): Report[] {
  if (!Object.hasOwn(stores, '__cache')) return [];
  const message = 'is the id of the built-in store';
  return [{ path: ['__cache'], code: 'CONFLICT', message, expected: 'another id' }];
}

/** The id is the default namespace, and `state:` prefixes what steps keep in the same store. */
function checkStateId({ state }: Readonly<Record<string, unknown>>): Report[] {
  if (!hasUnnamedCache(state)) return [];
  return [
    {
      path: ['state', 'cache', 'namespace'],
      code: 'NAMESPACE_TAKEN',
      message:
        'is missing: by default it is the id "state", which is reserved for the state of steps',
      expected: 'another namespace, or another id for the store',
    },
  ];
}

function hasUnnamedCache(store: unknown): boolean {
  if (typeof store !== 'object' || store === null || !('cache' in store)) return false;
  const { cache } = store;
  if (typeof cache !== 'object' || cache === null) return false;
  return !('namespace' in cache) || cache.namespace === undefined;
}
