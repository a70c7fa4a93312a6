import type { RedisOptions } from 'ioredis';
import { z } from 'zod';

const FORM = 'redis://user:password@host:6379/0, or rediss:// for TLS';

/** A URL of a Redis server. What is wrong with one never quotes it: it may hold a password. */
export const redisUrlSchema: z.ZodType<string> = z.custom<string>(
  (value) => typeof value === 'string' && optionsOfUrl(value) !== undefined,
  {
    params: { expected: FORM },
    error: ({ input }) =>
      input === undefined ? undefined : 'is not the URL of a Redis server',
  },
);

/** What a URL says of a connection; `undefined` when it is not of the right form. */
export function optionsOfUrl(text: string): RedisOptions | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const db = /^\/?(\d*)$/.exec(url.pathname)?.[1];
  const isRedis = url.protocol === 'redis:' || url.protocol === 'rediss:';
  if (!isRedis || url.hostname === '' || db === undefined || url.search !== '')
    return undefined;
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || 6379),
      db: Number(db),
      ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
      ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
      ...(url.protocol === 'rediss:' && { tls: {} }),
    };
  } catch {
    return undefined;
  }
}
