import type { OverwritePolicy, PutStatus } from '@walkeros/layered-cache';
import type { Refusal } from './refusal.js';
import type { Api } from './artifact-address.js';

/** How one of the two interfaces words what the server has to say of an artifact. */
export interface Dialect {
  /** What its requests are called in log and metrics: this and the method. */
  readonly route: string;
  readonly contentType: string;
  readonly absent: string;
  readonly exists: string;
  /** Clients of different kinds hash different things. */
  storedHash(hash: string): string;
  /** For tokens that may not overwrite. */
  policy(existing: 'keep' | 'strict'): OverwritePolicy;
  /** Whether an upload that ended so is refused because there is an artifact already. */
  isRefused(status: PutStatus): boolean;
  stored(path: string): string;
  refused(refusal: Refusal): string;
}

/** Turborepo's remote cache: JSON. */
const TURBO: Dialect = {
  route: '',
  contentType: 'application/json',
  absent: 'there is no such artifact',
  exists: 'another artifact has this hash already',
  storedHash: (hash) => hash,
  policy: (existing) => existing,
  isRefused: (status) => status === 'conflict',
  stored: (path) => JSON.stringify({ urls: [path] }),
  refused: ({ code, message }) => JSON.stringify({ error: { code, message } }),
};

/** Nx's self-hosted remote cache: plain text, and nothing is overwritten. */
const NX: Dialect = {
  route: 'nx-',
  contentType: 'text/plain; charset=UTF-8',
  absent: 'The record was not found',
  exists: 'Cannot override an existing record',
  // A dot cannot be part of turbo's hashes.
  storedHash: (hash) => `nx.${hash}`,
  policy: () => 'strict',
  isRefused: (status) => status === 'same' || status === 'conflict',
  stored: () => 'Successfully uploaded the output',
  refused: ({ message }) => message,
};

export const DIALECTS: Readonly<Record<Api, Dialect>> = { turbo: TURBO, nx: NX };
