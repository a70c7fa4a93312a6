import type { Mapping } from '@walkeros/core';
import { mappingValueSchema, timeoutSchema, writablePathSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** `config.settings` of the enrich transformer. */
export interface EnrichSettings {
  /** Resolves against the event to the key that is looked up. Default `user.session`. */
  key?: Mapping.Value;
  /** Where on the event the value goes; objects are merged, the store's fields win. Default `data`. */
  target?: string;
  /** Fields to take of the value, each resolved against it. Default: the value as it is. */
  map?: Record<string, Mapping.Value>;
  /** What becomes of an event whose key has no value. Default `pass`. */
  onMiss?: 'pass' | 'drop';
  /** What becomes of an event whose lookup failed. Default `pass`: an outage costs no event. */
  onError?: 'pass' | 'drop';
  /** Where on the event to write how it went: `found`, `missing` or `failed`. Default: nowhere. */
  status?: string;
  /** Deadline of one lookup: ms or `"2s"`. Default 5 s. */
  timeout?: number | string;
}

/** {@link EnrichSettings} with the defaults filled in. */
export type ResolvedEnrichSettings = EnrichSettings &
  Required<Omit<EnrichSettings, 'map' | 'status'>>;

const choice = z.enum(['pass', 'drop']);

/** Schema of {@link EnrichSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedEnrichSettings> = z.strictObject({
  key: mappingValueSchema.default('user.session'),
  target: writablePathSchema.default('data'),
  map: z.record(z.string(), mappingValueSchema).exactOptional(),
  onMiss: choice.default('pass'),
  onError: choice.default('pass'),
  status: writablePathSchema.exactOptional(),
  timeout: timeoutSchema.default(5_000),
});
