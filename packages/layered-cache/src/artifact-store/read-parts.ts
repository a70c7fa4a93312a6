import { createHash } from 'node:crypto';
import { isBinary, isStoreError, StoreError, type StoreValue } from '@walkeros/core';
import { partKey } from './artifact-keys.js';
import { type Manifest, partBytes } from './manifest.js';
import type { StoreCalls } from './store-calls.js';

/** Parts that are asked for ahead of the reader; with their size this bounds its memory. */
const READ_AHEAD = 3;

/**
 * The bytes of an artifact. The last part is held back until the digest of all of them
 * is right.
 *
 * @throws StoreError `invalid-data` when a part is missing or any byte differs.
 */
export async function* verifiedParts(
  calls: StoreCalls,
  manifest: Manifest,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  for await (const part of partsOf(calls, manifest)) {
    hash.update(part);
    if (held !== undefined) yield held;
    held = part;
  }
  if (hash.digest('hex') !== manifest.sha256) throw damaged(calls, manifest);
  if (held !== undefined) yield held;
}

/** Whether the stored bytes are what was stored. Throws when the store cannot say. */
export async function isIntact(calls: StoreCalls, manifest: Manifest): Promise<boolean> {
  if (manifest.damaged) return false;
  try {
    const parts = verifiedParts(calls, manifest);
    while ((await parts.next()).done !== true);
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

/** Whether an error says that the stored bytes are wrong, rather than out of reach. */
export function isDamage(error: unknown): boolean {
  return isStoreError(error) && error.kind === 'invalid-data';
}

async function* partsOf(calls: StoreCalls, manifest: Manifest): AsyncGenerator<Uint8Array> {
  const ahead: Promise<StoreValue | undefined>[] = [];
  if (manifest.body !== undefined) yield manifest.body;
  let next = 0;
  for (let part = 0; part < manifest.parts; part++) {
    while (next < manifest.parts && ahead.length < READ_AHEAD) {
      const value = calls.get(partKey(manifest.upload, next++));
      // Awaited in its turn, or not at all if the reader leaves before.
      value.catch(() => undefined);
      ahead.push(value);
    }
    const value = await ahead.shift();
    if (!isBinary(value) || value.length !== partBytes(manifest, part))
      throw damaged(calls, manifest);
    yield value;
  }
}

function damaged(calls: StoreCalls, { upload }: Manifest): StoreError {
  return new StoreError('invalid-data', 'the artifact is damaged or incomplete', {
    store: calls.name,
    operation: 'get',
    key: `c/${upload}`,
  });
}
