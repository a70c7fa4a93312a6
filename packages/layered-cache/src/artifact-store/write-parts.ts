import { createHash } from 'node:crypto';
import { StoreError } from '@walkeros/core';
import { partKey } from './artifact-keys.js';
import type { StoreCalls } from './store-calls.js';

export interface WritePartsOptions {
  calls: StoreCalls;
  upload: string;
  /** Bytes of each part but the last. */
  chunk: number;
  /** Parts that are written at once; with `chunk` this bounds the memory of an upload. */
  parallel: number;
  maxBytes: number;
  ttlMs: number;
  /** Gets how many parts may have been written before something failed. */
  onAbandoned: (parts: number) => void;
}

/** What was written, and its digest. */
export interface WrittenParts {
  size: number;
  parts: number;
  sha256: string;
}

/**
 * Cuts a stream into parts and stores them. Nothing refers to them yet.
 *
 * @throws StoreError of the store; `too-large` above `maxBytes`; whatever `body` throws.
 */
export async function writeParts(
  body: AsyncIterable<Uint8Array>,
  options: WritePartsOptions,
): Promise<WrittenParts> {
  const { calls, upload, parallel, ttlMs } = options;
  const digest = createDigest(options);
  const writing: Promise<void>[] = [];
  let parts = 0;

  async function write(part: Uint8Array): Promise<void> {
    if (writing.length >= parallel) await writing.shift();
    const written = calls.set(partKey(upload, parts++), part, ttlMs);
    // Awaited later; a rejection must not count as unhandled until then.
    written.catch(() => undefined);
    writing.push(written);
  }

  try {
    for await (const part of inParts(body, options.chunk)) {
      digest.add(part);
      await write(part);
    }
    await Promise.all(writing);
  } catch (error) {
    await Promise.allSettled(writing);
    options.onAbandoned(parts);
    throw error;
  }
  return { size: digest.size, parts, sha256: digest.sha256() };
}

/** Reads a stream to its end for its size and digest alone. */
export async function digestOf(
  body: AsyncIterable<Uint8Array>,
  options: Pick<WritePartsOptions, 'calls' | 'maxBytes'>,
): Promise<Pick<WrittenParts, 'size' | 'sha256'>> {
  const digest = createDigest(options);
  for await (const bytes of body) digest.add(bytes);
  return { size: digest.size, sha256: digest.sha256() };
}

interface Digest {
  readonly size: number;
  /** @throws StoreError `too-large`. */
  add(bytes: Uint8Array): void;
  sha256(): string;
}

function createDigest({
  calls,
  maxBytes,
}: Pick<WritePartsOptions, 'calls' | 'maxBytes'>): Digest {
  const hash = createHash('sha256');
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(bytes) {
      size += bytes.length;
      if (size > maxBytes) throw tooLarge(calls.name, maxBytes);
      hash.update(bytes);
    },
    sha256: () => hash.digest('hex'),
  };
}

async function* inParts(
  body: AsyncIterable<Uint8Array>,
  chunk: number,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of body) {
    for (let rest = bytes; rest.length > 0;) {
      const piece = rest.subarray(0, chunk - size);
      rest = rest.subarray(piece.length);
      pieces.push(piece);
      size += piece.length;
      if (size < chunk) continue;
      yield joined(pieces, size);
      [pieces, size] = [[], 0];
    }
  }
  if (size > 0) yield joined(pieces, size);
}

/** A copy: a store may keep it, and the pieces are views of larger buffers of the network. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const part = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    part.set(piece, at);
    at += piece.length;
  }
  return part;
}

export function tooLarge(store: string, maxBytes: number): StoreError {
  const what = `the artifact is larger than the ${maxBytes} bytes that are allowed`;
  return new StoreError('too-large', what, { store, operation: 'set' });
}
