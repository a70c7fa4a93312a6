import { ConfigError, type Finding } from '@walkeros/core';
import { headersSchema, timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';
import { compileVerbs, type VerbSettings } from './verbs.js';

/** How values are written or removed, where the API allows it. */
export interface ApiWrite {
  method?: 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Default: the `endpoint` of the store. */
  endpoint?: string;
  /** Beside the `headers` of the store. */
  headers?: Record<string, string>;
}

/** `config.settings` of the API store. */
export interface ApiSettings {
  /** URL in which `{key}` stands for the key; without one anywhere, `/{key}` is appended to the path. */
  endpoint: string;
  /** Method of a read. Default `GET`. */
  method?: 'GET' | 'POST';
  /** Sent with every request; `{key}` in a value stands for the key. */
  headers?: Record<string, string>;
  /** Deadline of one call, retries and body included: ms or `"2s"`. Default 5000. */
  timeout?: number | string;
  /** Dot path of the value within the JSON body; nothing there means absent. */
  select?: string;
  /** How to set. Left out, the store is read-only. Default method `PUT`. */
  set?: ApiWrite;
  /** How to delete. Left out, deleting is refused. Default method `DELETE`. */
  delete?: ApiWrite;
  /** Largest body, in bytes after decompression. Default 1 MiB. */
  maxBytes?: number;
  /** Most connections to one origin. Default 16. */
  connections?: number;
  /** Whether a read may be redirected to another origin, without the `headers`. Default `false`. */
  allowRedirects?: boolean;
  /** `false` refuses addresses that the public internet does not route. Default `true`. */
  allowPrivate?: boolean;
  retry?: {
    /** Tries of one `GET`, the first included. Default 2. What is not a `GET` is sent once. */
    attempts?: number;
    /** Upper bound of the first pause between tries: ms or `"1s"`; doubles. Default 200. */
    baseDelay?: number | string;
  };
  /**
   * Conditional requests by ETag and Last-Modified; bounds of what is remembered for them.
   * Only of a `GET`: with other methods a condition stops the request (RFC 9110,
   * "If-None-Match"). Default `true`.
   */
  revalidate?: boolean | { entries?: number; bytes?: number };
}

/** {@link ApiSettings} with defaults filled in and all times in milliseconds. */
export interface ResolvedSettings extends VerbSettings {
  timeout?: number | undefined;
  select?: string | undefined;
  maxBytes: number;
  connections: number;
  allowRedirects: boolean;
  allowPrivate: boolean;
  retry: { attempts: number; baseDelay: number };
  revalidate: false | { entries: number; bytes: number };
}

const MEBIBYTE = 1_048_576;

const count = z.int().positive();

const revalidation = z.strictObject({
  entries: count.default(1_000),
  bytes: count.default(8 * MEBIBYTE),
});

const retry = z.strictObject({
  attempts: count.default(2),
  baseDelay: timeoutMsSchema.default(200),
});

const write = (method: 'PUT' | 'DELETE') =>
  z
    .strictObject({
      method: z.enum(['PUT', 'POST', 'PATCH', 'DELETE']).default(method),
      endpoint: z.string().optional(),
      headers: headersSchema,
    })
    .optional();

/** Schema of {@link ApiSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z
  .strictObject({
    endpoint: z.string().min(1),
    method: z.enum(['GET', 'POST']).default('GET'),
    headers: headersSchema,
    timeout: timeoutMsSchema.optional(),
    select: z.string().min(1).optional(),
    set: write('PUT'),
    delete: write('DELETE'),
    maxBytes: count.default(MEBIBYTE),
    connections: count.default(16),
    allowRedirects: z.boolean().default(false),
    allowPrivate: z.boolean().default(true),
    retry: retry.optional(),
    revalidate: z.union([z.boolean(), revalidation]).optional(),
  })
  .superRefine(({ method, retry, revalidate = false }, issues) => {
    if (method === 'GET') return;
    const refuse = (field: string): void =>
      issues.addIssue({
        code: 'custom',
        path: [field],
        message: 'is for "method": "GET" only',
      });
    if (retry !== undefined) refuse('retry');
    if (revalidate !== false) refuse('revalidate');
  })
  .transform(({ retry: given, revalidate, ...settings }): ResolvedSettings => {
    const isWanted = revalidate ?? settings.method === 'GET';
    return {
      ...settings,
      retry: given ?? retry.parse({}),
      revalidate: isWanted === true ? revalidation.parse({}) : isWanted,
    };
  })
  .superRefine((settings, issues) => {
    for (const { path, message, expected } of endpointFindings(settings)) {
      issues.addIssue({
        code: 'custom',
        path: path.split('.').slice(1),
        message,
        ...(expected !== undefined && { params: { expected } }),
      });
    }
  });

/** Addresses that cannot be used are refused with the settings, so that tools find them too. */
function endpointFindings(settings: ResolvedSettings): readonly Finding[] {
  try {
    compileVerbs(settings, 'settings');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.findings;
    throw error;
  }
}
