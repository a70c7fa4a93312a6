import { maxBytesSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** `config.settings` of the file store. */
export interface FsSettings {
  /**
   * Folder of the store, created when it is missing. Nothing else belongs into it, unless
   * `file: true` makes it one of ordinary files.
   */
  basePath: string;
  /**
   * What a crash may cost; readers see the old value or the new one in any case.
   * `fsync` (default): a write that was confirmed survives a power failure.
   * `rename`: a power failure may bring the older value back. `none`: it may also leave
   * a damaged value; only a crash of the process alone costs nothing.
   */
  durability?: 'none' | 'rename' | 'fsync';
  /** Largest value, encoded, in bytes. Default 64 MiB, at most 1 GiB. */
  maxBytes?: number;
}

/** Schema of {@link FsSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<Required<FsSettings>> = z.strictObject({
  basePath: z
    .string()
    .min(1)
    .refine((path) => !path.includes('\0'), { error: 'must not hold a NUL' }),
  durability: z.enum(['none', 'rename', 'fsync']).default('fsync'),
  maxBytes: maxBytesSchema,
});
