import { maxBytesSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** `config.settings` of the SQLite store. */
export interface SqliteSettings {
  /** The database, a file of the store's own; made when it is missing, with its folder. */
  path: string;
  /**
   * What a power failure may cost. `fsync` (default): nothing that was confirmed.
   * `delayed`: the last writes. It damages nothing in either case, and a crash of the
   * process alone costs nothing.
   */
  durability?: 'fsync' | 'delayed';
  /** Largest value, encoded, in bytes. Default 64 MiB, at most 1 GiB. */
  maxBytes?: number;
}

/** Schema of {@link SqliteSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<Required<SqliteSettings>> = z.strictObject({
  path: z
    .string()
    .min(1)
    .refine((path) => !path.includes('\0'), { error: 'must not hold a NUL' })
    // SQLite reads these as something else than a file.
    .refine((path) => !/^(?::|file:|\w+:\/\/)/.test(path), {
      error: 'must be the path of a file',
    }),
  durability: z.enum(['fsync', 'delayed']).default('fsync'),
  maxBytes: maxBytesSchema,
});
