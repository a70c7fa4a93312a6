import { isObjectPrefix, OBJECT_PREFIX_RULE } from '@walkeros/core/byte-store';
import { maxBytesSchema, timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** `config.settings` of the S3 store. */
export interface S3Settings {
  bucket: string;
  /** What the name of every object begins with: `sessions/`. Default: nothing. */
  prefix?: string;
  /** Default: that of the environment; `us-east-1` where there is an `endpoint`. */
  region?: string;
  /** Root URL of a server that is not AWS. */
  endpoint?: string;
  /** Bucket in the path, not in the host name. Default: with an `endpoint`. */
  forcePathStyle?: boolean;
  /** Also `config.credentials`, which wins. Default: those of the environment. */
  credentials?: S3Credentials;
  /** Deadline of one attempt to connect: ms or `"2s"`, the default. */
  connectTimeout?: number | string;
  /** Longest silence within one attempt of a request: ms or `"4s"`, the default. */
  requestTimeout?: number | string;
  /** Largest value, encoded, in bytes. Default 64 MiB, at most 1 GiB. */
  maxBytes?: number;
}

/** A pair of keys, and what belongs to them where they are those of a session. */
export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** {@link S3Settings} with defaults filled in and all times in milliseconds. */
export interface ResolvedSettings {
  bucket: string;
  prefix: string;
  region?: string | undefined;
  endpoint?: string | undefined;
  forcePathStyle?: boolean | undefined;
  credentials?: S3Credentials | undefined;
  connectTimeout: number;
  requestTimeout: number;
  maxBytes: number;
}

const text = z.string().min(1);

/** Schema of {@link S3Credentials}. */
export const credentialsSchema: z.ZodType<S3Credentials> = z.strictObject({
  accessKeyId: text,
  secretAccessKey: text,
  sessionToken: text.optional(),
});

/** Schema of {@link S3Settings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z.strictObject({
  bucket: text,
  prefix: z.string().refine(isObjectPrefix, { error: OBJECT_PREFIX_RULE }).default(''),
  region: text.optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  forcePathStyle: z.boolean().optional(),
  credentials: credentialsSchema.optional(),
  connectTimeout: timeoutMsSchema.prefault('2s'),
  requestTimeout: timeoutMsSchema.prefault('4s'),
  maxBytes: maxBytesSchema,
});
