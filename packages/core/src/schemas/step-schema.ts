import { z } from 'zod';
import type { Destination, DestinationConfig } from '../destination.js';
import type { Flow } from '../flow.js';
import type { Source, StepConfig, Transformer } from '../steps.js';
import { checkComponent, checkRequiredComponent, componentFields } from './component-schema.js';
import { timeoutSchema } from './duration-schema.js';
import { eventCacheSchema } from './event-cache-schema.js';
import { checked, codeOf, optional, type OptionalFields } from './field.js';
import { deliveryFields } from './delivery-schema.js';
import { chainSchema } from './chain-schema.js';
import { mappingConfigFields, mappingRulesSchema } from './mapping-schema.js';
import { stateSchema } from './state-schema.js';

const configFields: OptionalFields<StepConfig> = {
  ...mappingConfigFields,
  settings: optional(z.unknown()),
  id: optional(z.string()),
  before: optional(chainSchema),
  next: optional(chainSchema),
  state: optional(stateSchema),
  timeout: optional(timeoutSchema),
};

const stepConfigSchema: z.ZodType<StepConfig> = z.strictObject(configFields);
const destinationConfigSchema: z.ZodType<DestinationConfig> = z.strictObject({
  ...configFields,
  ...deliveryFields,
  init: optional(z.boolean()),
});

const stepFields: OptionalFields<Omit<Flow.Step<never, never>, 'code' | 'config'>> = {
  ...componentFields,
  before: optional(chainSchema),
  next: optional(chainSchema),
  state: optional(stateSchema),
  cache: optional(eventCacheSchema),
  mapping: optional(mappingRulesSchema),
};

/** One source of a flow. */
export const sourceSchema: z.ZodType<Flow.Source> = checked(
  z.strictObject({
    ...stepFields,
    code: optional(codeOf<Flow.Code<Source.Init<never>>>()),
    config: optional(stepConfigSchema),
    primary: optional(z.boolean()),
  }),
  checkRequiredComponent,
);

/** One transformer of a flow. Without an implementation it hosts `state`, `cache`, `mapping` or a chain. */
export const transformerSchema: z.ZodType<Flow.Transformer> = checked(
  z.strictObject({
    ...stepFields,
    code: optional(codeOf<Flow.Code<Transformer.Init<never>>>()),
    config: optional(stepConfigSchema),
  }),
  checkComponent,
);

/** One destination of a flow. */
export const destinationSchema: z.ZodType<Flow.Destination> = checked(
  z.strictObject({
    ...stepFields,
    code: optional(
      z.custom<Destination.Init<never>>(isDestination, {
        params: {
          expected: 'a destination with a `push` function, or a function that returns one',
        },
      }),
    ),
    config: optional(destinationConfigSchema),
  }),
  checkRequiredComponent,
);

function isDestination(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  return 'push' in value && typeof value.push === 'function';
}
