import { z } from 'zod';

const MEBIBYTE = 1024 * 1024;

/** The setting `maxBytes` of stores that keep bytes. Default 64 MiB, at most 1 GiB. */
export const maxBytesSchema: z.ZodType<number> = z
  .int()
  .positive()
  .max(1024 * MEBIBYTE)
  .default(64 * MEBIBYTE);
