import { basicAuthorization } from '@walkeros/core';
import { headersSchema, timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** What happens to an event that finds the queue full. */
export type QueuePolicy = 'wait' | 'drop-oldest' | 'reject';

/** `config.settings` of the API destination. */
export interface ApiDestinationSettings {
  /** Where events go. A login in the URL is sent as Basic authorization. */
  url: string;
  /** Default `POST`. */
  method?: 'POST' | 'PUT' | 'PATCH';
  headers?: Record<string, string>;
  /** Deadline of one try: ms or `"2s"`. Default 5000. */
  timeout?: number | string;
  batch?: {
    /** Most events in one request; above 1 the body is a list. Default 1. */
    size?: number;
    /** How long an event waits for others: ms or `"1s"`. Default 1000. */
    wait?: number | string;
    /** A list this long is sent at once, in bytes. Default 1 MiB. */
    maxBytes?: number;
  };
  retry?: {
    /** Tries of one request, the first included. Default 3. */
    attempts?: number;
    /** Upper bound of the first pause: ms or `"1s"`; doubles. Default 200. */
    baseDelay?: number | string;
    /** Longest pause, `Retry-After` included: ms or `"1s"`. Default 30 s. */
    maxDelay?: number | string;
  };
  queue?: {
    /** Most events that are taken and not yet delivered. Default 1000. */
    max?: number;
    /** Default `wait`: `push` resolves later, so that its callers slow down. */
    policy?: QueuePolicy;
  };
  /** Most requests at one time. Default 8. */
  connections?: number;
  /** How long `destroy` waits for what is not delivered yet: ms or `"2s"`. Default 4000. */
  drain?: number | string;
}

/** {@link ApiDestinationSettings} with defaults filled in and all times in milliseconds. */
export interface ResolvedSettings {
  url: string;
  method: 'POST' | 'PUT' | 'PATCH';
  headers: Record<string, string>;
  timeout: number;
  batch: { size: number; wait: number; maxBytes: number };
  retry: { attempts: number; baseDelay: number; maxDelay: number };
  queue: { max: number; policy: QueuePolicy };
  connections: number;
  drain: number;
}

const count = z.int().positive();
const url = z.string().refine(isUsableUrl, {
  error: 'is not an HTTP URL',
  params: { expected: 'a URL such as "https://collect.example.com/events"' },
});

function isUsableUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const parsed = new URL(text);
  try {
    basicAuthorization(parsed);
  } catch {
    return false;
  }
  return parsed.protocol === 'https:' || parsed.protocol === 'http:';
}

/** Schema of {@link ApiDestinationSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z.strictObject({
  url,
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  headers: headersSchema,
  timeout: timeoutMsSchema.default(5_000),
  batch: z
    .strictObject({
      size: count.default(1),
      wait: timeoutMsSchema.default(1_000),
      maxBytes: count.default(1_048_576),
    })
    .prefault({}),
  retry: z
    .strictObject({
      attempts: count.default(3),
      baseDelay: timeoutMsSchema.default(200),
      maxDelay: timeoutMsSchema.default(30_000),
    })
    .prefault({}),
  queue: z
    .strictObject({
      max: count.default(1_000),
      policy: z.enum(['wait', 'drop-oldest', 'reject']).default('wait'),
    })
    .prefault({}),
  connections: count.default(8),
  drain: timeoutMsSchema.default(4_000),
});
