import { z } from 'zod';
import { MAX_TIMER_MS } from '../clock.js';
import type { Mapping } from '../mapping.js';
import { checkPath } from '../path.js';
import { functionOf, optional, type OptionalFields } from './field.js';
import { matchSchema } from './match-schema.js';
import { limitNesting } from './nesting.js';
import { recordOf } from './record-of.js';

const consentSchema: z.ZodType<Record<string, boolean>> = recordOf(z.boolean());
const conditionSchema: z.ZodType<Exclude<Mapping.ValueConfig['condition'], undefined>> =
  z.union([functionOf<(value: unknown, context: Mapping.Context) => boolean>(), matchSchema]);

/** A path on the event that is written to. */
export const writablePathSchema: z.ZodType<string> = z.string().superRefine((path, context) => {
  const reason = checkPath(path);
  if (reason === undefined) return;
  context.addIssue({ code: 'custom', message: reason, params: { code: 'UNSAFE_PATH' } });
});

const valueConfigSchema: z.ZodType<Mapping.ValueConfig> = z.lazy(() =>
  z.strictObject({
    key: optional(z.string()),
    value: optional(z.unknown()),
    fn: optional(functionOf<NonNullable<Mapping.ValueConfig['fn']>>()),
    map: optional(recordOf(nestedSchema)),
    loop: optional(z.tuple([nestedSchema, nestedSchema])),
    set: optional(z.array(nestedSchema)),
    condition: optional(conditionSchema),
    consent: optional(consentSchema),
    validate: optional(conditionSchema),
  }),
);

const itemSchema: z.ZodType<Mapping.Item> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  valueConfigSchema,
]);

const nestedSchema: z.ZodType<Mapping.Value> = z.union([itemSchema, z.array(itemSchema)]);

/** How one value is taken from an event. */
export const mappingValueSchema: z.ZodType<Mapping.Value> = limitNesting(nestedSchema);

const dataSchema: z.ZodType<Mapping.Value | Mapping.Value[]> = z.union([
  mappingValueSchema,
  z.array(mappingValueSchema),
]);

const policySchema: z.ZodType<Record<string, Mapping.Value>> = recordOf(
  mappingValueSchema,
  writablePathSchema,
);

const batchLimit = z.number().positive();
const batchSpan = batchLimit.max(MAX_TIMER_MS);

/** When a batch is due: a pause and an age in milliseconds, a size in events. */
export const batchSchema: z.ZodType<Exclude<Mapping.Rule['batch'], undefined>> = z.union([
  batchSpan,
  z.strictObject({
    wait: optional(batchSpan),
    size: optional(batchLimit),
    age: optional(batchSpan),
  }),
]);

const ruleSchema: z.ZodType<Mapping.Rule> = z.strictObject({
  name: optional(z.string()),
  data: optional(dataSchema),
  settings: optional(z.unknown()),
  condition: optional(conditionSchema),
  consent: optional(consentSchema),
  policy: optional(policySchema),
  ignore: optional(z.boolean()),
  include: optional(z.array(z.string())),
  remove: optional(z.array(z.string())),
  batch: optional(batchSchema),
  silent: optional(z.boolean()),
});

/** Mapping rules by entity, then by action. */
export const mappingRulesSchema: z.ZodType<Mapping.Rules> = recordOf(
  recordOf(z.union([ruleSchema, z.array(ruleSchema)])),
);

/** The fields of {@link Mapping.Config}, which stand among others in a step's config. */
export const mappingConfigFields: OptionalFields<Mapping.Config> = {
  consent: optional(consentSchema),
  policy: optional(policySchema),
  data: optional(dataSchema),
  include: optional(z.array(z.string())),
  mapping: optional(mappingRulesSchema),
};
