import { isObjectPrefix, OBJECT_PREFIX_RULE } from '@walkeros/core/byte-store';
import { maxBytesSchema, timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** `config.settings` of the store on Google Cloud Storage. */
export interface GcsSettings {
  bucket: string;
  /** What the name of every object begins with: `sessions/`. Default: nothing. */
  prefix?: string;
  /** Only `setup` needs it. Default: that of the credentials or the environment. */
  projectId?: string;
  /**
   * The key file of a service account, as an object or as its JSON. Also
   * `config.credentials`, which wins. Default: Application Default Credentials.
   */
  credentials?: string | GcsCredentials;
  /** Path of a key file; not beside `credentials`. */
  keyFilename?: string;
  /** Root URL of a server that is not Google's. It gets a token only with credentials. */
  apiEndpoint?: string;
  /** Deadline of one attempt of a request: ms or `"4s"`, the default. */
  requestTimeout?: number | string;
  /** Largest value, encoded, in bytes. Default 64 MiB, at most 1 GiB. */
  maxBytes?: number;
}

/** What is needed of a key file; the rest of it may be there. */
export interface GcsCredentials {
  client_email: string;
  private_key: string;
  [field: string]: unknown;
}

/** {@link GcsSettings} with defaults filled in and all times in milliseconds. */
export interface ResolvedSettings {
  bucket: string;
  prefix: string;
  projectId?: string | undefined;
  credentials?: GcsCredentials | undefined;
  keyFilename?: string | undefined;
  apiEndpoint?: string | undefined;
  requestTimeout: number;
  maxBytes: number;
}

const text = z.string().min(1);
/** Environment variables often carry the line breaks of a key as the two characters \\n. */
const privateKey = text.transform((key) => key.replaceAll('\\n', '\n'));
const keyFile = z.looseObject({ client_email: text, private_key: privateKey });

/** Schema of {@link GcsSettings.credentials}. */
export const credentialsSchema: z.ZodType<GcsCredentials> = z.preprocess(parsed, keyFile);

/** Schema of {@link GcsSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z
  .strictObject({
    bucket: text,
    prefix: z.string().refine(isObjectPrefix, { error: OBJECT_PREFIX_RULE }).default(''),
    projectId: text.optional(),
    credentials: credentialsSchema.optional(),
    keyFilename: text.optional(),
    apiEndpoint: z.url({ protocol: /^https?$/ }).optional(),
    requestTimeout: timeoutMsSchema.prefault('4s'),
    maxBytes: maxBytesSchema,
  })
  .refine(
    ({ credentials, keyFilename }) => credentials === undefined || keyFilename === undefined,
    { path: ['keyFilename'], error: 'is not read beside "credentials"; leave one of both out' },
  );

/** JSON as it comes out of an environment variable; anything else is left to the schema. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
