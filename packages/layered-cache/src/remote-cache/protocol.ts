import { isPlainObject } from '@walkeros/core';
import { RemoteCacheError } from './remote-cache-error.js';

const STATUSES = ['enabled', 'disabled', 'over_limit', 'paused'] as const;
/** Of an answer that is read into memory. */
const MAX_JSON_BYTES = 16 * 2 ** 20;

/** What the server says about remote caching for a team. */
export type CacheStatus = (typeof STATUSES)[number];

/** @throws RemoteCacheError `answer` when it is not JSON, or too much of it. */
export async function parseJson(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_JSON_BYTES) throw notUnderstood();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw notUnderstood();
  }
}

export function parseStatus(answer: unknown): CacheStatus {
  const status = isPlainObject(answer)
    ? STATUSES.find((known) => known === answer.status)
    : undefined;
  if (status === undefined) throw notUnderstood();
  return status;
}

/** Of each hash the answer has its size, an error, or `null`. */
export function parsePresent(answer: unknown, hashes: readonly string[]): Set<string> {
  if (!isPlainObject(answer)) throw notUnderstood();
  return new Set(
    hashes.filter((hash) => {
      const found = Object.hasOwn(answer, hash) ? answer[hash] : undefined;
      return isPlainObject(found) && !('error' in found);
    }),
  );
}

function notUnderstood(): RemoteCacheError {
  return new RemoteCacheError('answer', 'the remote cache sent what the protocol does not say');
}
