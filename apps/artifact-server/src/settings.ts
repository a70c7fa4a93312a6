import { type Duration, type LogLevel, parseDuration } from '@walkeros/core';
import { durationSchema, timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';

/** A token, and what who has it may do. */
export interface TokenSettings {
  token: string;
  /**
   * Names of the team, most often its id and its slug; the first one names it in the
   * store. Without it the token fits any team name, and all of them share one cache.
   */
  team?: string | string[];
  /** Default `true`. */
  read?: boolean;
  /** Default `true`. */
  write?: boolean;
  /** Whether an upload takes the place of an artifact that is there. Default `false`. */
  overwrite?: boolean;
}

/** The section `artifacts` of a config. */
export interface ServerSettings {
  /** Id of the store, in `stores`. */
  store: string;
  /**
   * Id of a store for the bytes of artifacts over 16 KiB, a part of 512 KiB at a time; all
   * else stays in `store`. Default: that of `store`.
   */
  parts?: string;
  tokens: TokenSettings[];
  /** Default `127.0.0.1`: this machine only. */
  host?: string;
  /** Default 3000; 0 takes a free one. */
  port?: number;
  /** Path below which the API is served: `/turbo`. Default: none. */
  basePath?: string;
  /** Largest artifact, in bytes. Default 512 MiB. */
  maxBytes?: number;
  /** What all artifacts together may weigh, in bytes; `false` for no limit. Default 10 GiB. */
  quotaBytes?: number | false;
  /** Names the server among several on one store. Default `server`. */
  name?: string;
  /** How long an artifact is kept that nobody asks for. Default `"30d"`. */
  ttl?: Duration;
  /** How long a small artifact that was asked for is answered from memory. Default `"1m"`. */
  remember?: Duration;
  /** What becomes of an upload with other bytes under a known hash. Default `keep`. */
  existing?: 'keep' | 'strict';
  /** How long a connection may be silent: ms or `"2s"`. Default 60 s. */
  idleTimeout?: number | string;
  /** Deadline of one call of the store: ms or `"2s"`. Default 30 s. */
  storeTimeout?: number | string;
  /** How long a shutdown waits for requests: ms or `"2s"`. Default 30 s. */
  shutdownTimeout?: number | string;
  /** Whether `/metrics` is served. Default `true`. */
  metrics?: boolean;
  /** Least severe level of the log. Default `INFO`: a line for each request. */
  logLevel?: LogLevel;
}

/** {@link ServerSettings} with defaults and in the units of code. */
export interface ReadSettings extends Required<
  Omit<ServerSettings, 'parts' | 'tokens' | 'ttl'>
> {
  parts?: string | undefined;
  tokens: ReadToken[];
  ttl: number;
  idleTimeout: number;
  storeTimeout: number;
  shutdownTimeout: number;
}

export interface ReadToken {
  token: string;
  /** Empty for a token that fits any team. */
  team: string[];
  read: boolean;
  write: boolean;
  overwrite: boolean;
}

const MEBIBYTE = 1024 * 1024;
const bytes = z.int().positive();
const name = z.string().min(1).max(200);

const tokenSchema = z.strictObject({
  // Shorter ones can be guessed; what a client sends has to fit into a header line.
  token: z.string().regex(/^[\x21-\x7e]{8,}$/, 'must have at least 8 characters and no blanks'),
  team: z.union([name.transform((one) => [one]), z.array(name).min(1)]).default(() => []),
  read: z.boolean().default(true),
  write: z.boolean().default(true),
  overwrite: z.boolean().default(false),
});

/** Schema of {@link ServerSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ReadSettings> = z.strictObject({
  store: z.string().min(1),
  parts: z.string().min(1).optional(),
  tokens: z.array(tokenSchema).min(1),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(3000),
  basePath: z
    .string()
    .regex(/^(?:\/[\w.~-]+)*\/?$/, 'must be a path such as "/turbo"')
    .transform((path) => path.replace(/\/$/, ''))
    .default(''),
  maxBytes: bytes.default(512 * MEBIBYTE),
  quotaBytes: z.union([bytes, z.literal(false)]).default(10 * 1024 * MEBIBYTE),
  name: z.string().min(1).default('server'),
  remember: durationSchema.default('1m'),
  ttl: durationSchema.default('30d').transform((value) => parseDuration(value) ?? z.NEVER),
  existing: z.enum(['keep', 'strict']).default('keep'),
  idleTimeout: timeoutMsSchema.default(60_000),
  storeTimeout: timeoutMsSchema.default(30_000),
  shutdownTimeout: timeoutMsSchema.default(30_000),
  metrics: z.boolean().default(true),
  logLevel: z.enum(['ERROR', 'WARN', 'INFO', 'DEBUG']).default('INFO'),
});
