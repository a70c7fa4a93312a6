import { timeoutSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** `config.settings` of the HTTP source. */
export interface HttpSourceSettings {
  /** TCP port; 0 takes a free one, see `source.url`. Default 8080. */
  port?: number;
  /** Address to listen on. Default `127.0.0.1`: this machine only. */
  host?: string;
  /** Where events are posted. Default `/collect`. */
  path?: string;
  /** Largest body, in bytes. Default 1 MiB. */
  maxBytes?: number;
  /** Most events in one request. Default 100. */
  maxBatch?: number;
  /** Most events on their way at once; above it requests are answered with 503. Default 1000. */
  maxInFlight?: number;
  /** `true` allows any origin, a list only those, `false` none. Default `true`. */
  cors?: boolean | { origins: string[] };
  /**
   * When to answer: `delivered` once the flow is done with the event, `accepted`
   * as soon as the event is read. Default `delivered`.
   */
  respond?: 'accepted' | 'delivered';
  /** How long a body may take to arrive, and then the flow to answer: ms or `"2s"`. Default 30 s. */
  requestTimeout?: number | string;
  /** How long `destroy` waits for what is in flight: ms or `"2s"`. Default 4 s: a flow gives a source 5 s to close. */
  shutdownTimeout?: number | string;
}

/** Paths that answer for the state of the process, and so cannot take events. */
const HEALTH_PATHS: readonly string[] = ['/livez', '/readyz', '/health'];

const count = z.int().positive();
const origin = z.string().refine((value) => isOrigin(value), {
  error: 'is not an origin',
  params: { expected: 'scheme and host without a path, such as "https://example.com"' },
});

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

/** Schema of {@link HttpSourceSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<Required<HttpSourceSettings>> = z.strictObject({
  port: z.int().min(0).max(65_535).default(8080),
  host: z.string().min(1).default('127.0.0.1'),
  path: z
    .string()
    .regex(/^\/[\w.~/-]*$/, 'must begin with "/" and hold letters, digits, and . ~ - _ / only')
    .refine((path) => !HEALTH_PATHS.includes(path), {
      error: 'is taken by the health checks',
      params: { code: 'CONFLICT' },
    })
    .default('/collect'),
  maxBytes: count.default(1_048_576),
  maxBatch: count.default(100),
  maxInFlight: count.default(1000),
  cors: z.union([z.boolean(), z.strictObject({ origins: z.array(origin) })]).default(true),
  respond: z.enum(['accepted', 'delivered']).default('delivered'),
  requestTimeout: timeoutSchema.default(30_000),
  shutdownTimeout: timeoutSchema.default(4_000),
});
