import { timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';
import { redisUrlSchema } from './redis-url.js';

const MEBIBYTE = 1024 * 1024;

/** One server: `"host:6379"`, or host and port apart. */
export type RedisNode = string | { host: string; port: number };

/** `config.settings` of the Redis store. Exactly one of `url`, `nodes` and `sentinels`. */
export interface RedisSettings {
  /** One server: `redis://user:password@host:6379/0`, `rediss://` for TLS. */
  url?: string;
  /** Some nodes of a Redis Cluster; the others are found through them. */
  nodes?: RedisNode[];
  /** Sentinels that know where the master is; together with `name`. */
  sentinels?: RedisNode[];
  /** Name of the master as the Sentinels know it. */
  name?: string;
  /** Encrypt: `true`, or certificates in PEM. Default: only for `rediss://`. */
  tls?: boolean | RedisTls;
  /** User of the access control list. Also `config.credentials.username`. */
  username?: string;
  /** Also `config.credentials.password`. */
  password?: string;
  /** Password of the Sentinels themselves. */
  sentinelPassword?: string;
  /** Number of the database. Default 0; a cluster has no other. */
  db?: number;
  /** What every key begins with in Redis. Default: nothing. */
  keyPrefix?: string;
  /**
   * How long one call may take: ms or `"1s"`; also `config.timeout`. Default: 50 ms where
   * the store is a tier of another one, else 1 s.
   */
  commandTimeout?: number | string;
  /** How long one attempt to connect may take, also at startup: ms or `"2s"`, the default. */
  connectTimeout?: number | string;
  /** Largest value, encoded, in bytes. Default 64 MiB, at most 512 MiB. */
  maxBytes?: number;
}

/** As in Node's `tls.connect`. */
export interface RedisTls {
  ca?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
  servername?: string | undefined;
  rejectUnauthorized?: boolean | undefined;
}

/** A server as host and port. */
export interface RedisAddress {
  host: string;
  port: number;
}

/** {@link RedisSettings} with defaults filled in, addresses taken apart, times in milliseconds. */
export interface ResolvedSettings {
  url?: string | undefined;
  nodes?: RedisAddress[] | undefined;
  sentinels?: RedisAddress[] | undefined;
  name?: string | undefined;
  tls?: boolean | RedisTls | undefined;
  username?: string | undefined;
  password?: string | undefined;
  sentinelPassword?: string | undefined;
  db?: number | undefined;
  keyPrefix: string;
  commandTimeout?: number | undefined;
  connectTimeout: number;
  maxBytes: number;
}

const port: z.ZodType<number> = z.int().min(1).max(65_535);
const node: z.ZodType<RedisAddress> = z.union([
  z
    .string()
    .regex(/^.+:\d{1,5}$/, 'is not of the form "host:port"')
    .transform((text): RedisAddress => {
      const colon = text.lastIndexOf(':');
      const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
      return { host, port: Number(text.slice(colon + 1)) };
    }),
  z.strictObject({ host: z.string().min(1), port }),
]);
const tls: z.ZodType<RedisTls> = z.strictObject({
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  servername: z.string().optional(),
  rejectUnauthorized: z.boolean().optional(),
});

/** Schema of {@link RedisSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z
  .strictObject({
    url: redisUrlSchema.optional(),
    nodes: z.array(node).min(1).optional(),
    sentinels: z.array(node).min(1).optional(),
    name: z.string().min(1).optional(),
    tls: z.union([z.boolean(), tls]).optional(),
    username: z.string().optional(),
    password: z.string().optional(),
    sentinelPassword: z.string().optional(),
    db: z.int().min(0).optional(),
    keyPrefix: z.string().default(''),
    commandTimeout: timeoutMsSchema.optional(),
    connectTimeout: timeoutMsSchema.prefault('2s'),
    maxBytes: z
      .int()
      .positive()
      .max(512 * MEBIBYTE)
      .default(64 * MEBIBYTE),
  })
  .superRefine(({ url, nodes, sentinels, name, sentinelPassword, db }, issues) => {
    const refuse = (field: string, message: string): void =>
      issues.addIssue({ code: 'custom', path: [field], message });
    const ways = { url, nodes, sentinels };
    const given = Object.entries(ways).filter(([, value]) => value !== undefined);
    for (const [field] of given.slice(1))
      refuse(field, `is not allowed beside "${given[0]?.[0]}"`);
    if (sentinels && name === undefined)
      refuse('name', 'is missing: what the Sentinels call it');
    if (!sentinels && name !== undefined) refuse('name', 'is for "sentinels" only');
    if (!sentinels && sentinelPassword !== undefined)
      refuse('sentinelPassword', 'is for "sentinels" only');
    if (nodes && (db ?? 0) > 0) refuse('db', 'must be 0: a cluster has one database');
  });

/** What is said where nothing names a server. */
export const NO_ADDRESS: Readonly<Record<'message' | 'expected', string>> = {
  message: 'is missing',
  expected: '"url", "nodes" or "sentinels", or a client in env',
};

const part = z.looseObject({}).optional();

/** What the definition of the store needs beside its settings: a server, or a client in `env`. */
export const definitionSchema: z.ZodType = z
  .looseObject({
    env: part,
    config: z.looseObject({ env: part, settings: part }).optional(),
  })
  .superRefine(({ env, config }, issues) => {
    const { url, nodes, sentinels } = config?.settings ?? {};
    const client = env?.['client'] ?? config?.env?.['client'];
    if ((url ?? nodes ?? sentinels ?? client) !== undefined) return;
    const { message, expected } = NO_ADDRESS;
    const params = { code: 'MISSING_VALUE', expected };
    issues.addIssue({ code: 'custom', path: ['config', 'settings', 'url'], message, params });
  });
