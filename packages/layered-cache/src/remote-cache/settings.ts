import { ConfigError } from '@walkeros/core';
import { checkShape } from '@walkeros/core/schemas';
import { z } from 'zod';
import { ARCHIVE_LIMITS } from '../archive/archive-limits.js';

/**
 * How artifacts are signed. `v1` is what turbo up to 2.9.17 signs and accepts, `v2`
 * what it does since 2.9.18. `any` signs `v2` and accepts both, for the time in
 * which both are in use.
 */
export type SignatureVersion = 'v1' | 'v2' | 'any';

/** Settings of {@link RemoteCache}. */
export interface RemoteCacheSettings {
  /** Where the API is mounted: `https://cache.example.com`, with or without a path. */
  baseUrl: string;
  /** Sent as bearer token. */
  token: string;
  /** Id of the team that artifacts belong to. Part of what is signed. */
  teamId?: string;
  /** Name of the team, where it has no id. Not part of what is signed. */
  slug?: string;
  /** Deadline of one call, the artifact included, in milliseconds. Default 60 000. */
  timeoutMs?: number;
  /** Signs what is sent, and refuses what is not signed with the same key. */
  signatureKey?: string;
  /** Default `v2`. */
  signatureVersion?: SignatureVersion;
  /** Asks with `OPTIONS` before each transfer, and goes where the answer points. Default `false`. */
  preflight?: boolean;
  /** How often a call that failed for the moment is made again, downloads that break off included. Default 0. */
  retries?: number;
  /** Largest artifact, in bytes as it is sent. Default 512 MiB. */
  maxBytes?: number;
}

/** {@link RemoteCacheSettings} with defaults filled in; `baseUrl` ends in no slash. */
export interface ResolvedRemoteCacheSettings {
  baseUrl: string;
  token: string;
  teamId?: string | undefined;
  slug?: string | undefined;
  timeoutMs: number;
  signatureKey?: string | undefined;
  signatureVersion: SignatureVersion;
  preflight: boolean;
  retries: number;
  maxBytes: number;
}

const name = z.string().min(1).optional();

/** Schema of {@link RemoteCacheSettings}; fills in the defaults. */
export const remoteCacheSettingsSchema: z.ZodType<ResolvedRemoteCacheSettings> = z.strictObject(
  {
    baseUrl: z.string().transform((text, context) => {
      const url = normalBaseUrl(text);
      if (url !== undefined) return url;
      context.addIssue('must be an http(s) URL without credentials, query or fragment');
      return z.NEVER;
    }),
    token: z.string().regex(/^[!-~]+$/, 'is empty, or has characters that no token has'),
    teamId: name,
    slug: name,
    timeoutMs: z
      .number()
      .positive()
      .max(2 ** 31 - 1)
      .default(60_000),
    signatureKey: name,
    signatureVersion: z.enum(['v1', 'v2', 'any']).default('v2'),
    preflight: z.boolean().default(false),
    retries: z.int().min(0).max(10).default(0),
    maxBytes: z.int().positive().default(ARCHIVE_LIMITS.maxBytes),
  },
);

/** @throws ConfigError with every finding, at `remoteCache.<field>`. */
export function parseRemoteCacheSettings(
  settings: RemoteCacheSettings,
): ResolvedRemoteCacheSettings {
  const { value, findings } = checkShape(remoteCacheSettingsSchema, settings, 'remoteCache');
  if (findings.length > 0) throw new ConfigError(findings);
  return value as ResolvedRemoteCacheSettings;
}

/** A doubled slash is another path to most servers, so that nothing would ever be found. */
function normalBaseUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, pathname, username, password, search, hash } = new URL(text);
  if (!/^https?:$/.test(protocol) || `${username}${password}${search}${hash}` !== '')
    return undefined;
  return `${origin}${pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '')}`;
}
