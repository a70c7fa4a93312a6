import { hash } from 'node:crypto';
import { isBinary, type StoreValue } from '@walkeros/core';
import { z } from 'zod';
import type { ArtifactInfo } from './artifact.js';

/** What is stored of an artifact beside its bytes. Its presence is what makes them an artifact. */
export interface Manifest {
  /** Bytes in all. */
  size: number;
  /** The bytes themselves, where they are few; there are no parts then. */
  body?: Uint8Array | undefined;
  /** Bytes of each part but the last. */
  chunk: number;
  parts: number;
  /** Names the parts; unique to one upload, so that no two uploads ever mix. */
  upload: string;
  sha256: string;
  durationMs?: number | undefined;
  tag?: string | undefined;
  sha?: string | undefined;
  dirtyHash?: string | undefined;
  storedAt: number;
  /** When the manifest's life was last prolonged. */
  renewedAt: number;
  /** Until when the parts live, at least; always later than the manifest. */
  partsUntil: number;
  /** The bytes were found damaged; the next upload takes their place. */
  damaged?: true | undefined;
}

const LINE_FEED = 0x0a;
/** Hexadecimal digits: enough to find accidents. */
const CHECK_LENGTH = 16;
const count = z.int().min(0);

const manifestSchema = z.object({
  /** Version 1 has no digest of its own. */
  v: z.union([z.literal(1), z.literal(2)]),
  size: count,
  body: z.custom<Uint8Array>(isBinary).optional(),
  chunk: z.int().positive(),
  parts: count,
  upload: z.string().min(1),
  sha256: z.string().length(64),
  durationMs: z.number().min(0).optional(),
  tag: z.string().optional(),
  sha: z.string().optional(),
  dirtyHash: z.string().optional(),
  storedAt: z.number(),
  renewedAt: z.number(),
  partsUntil: z.number(),
  damaged: z.literal(true).optional(),
  /** Digest of all other fields. */
  check: z.string().optional(),
});

/** @returns `undefined` for what is no manifest, or is not what was written. */
export function readManifest(value: unknown): Manifest | undefined {
  const { data } = manifestSchema.safeParse(isBinary(value) ? unpack(value) : value);
  if (data === undefined) return undefined;
  const { v, check, ...manifest } = data;
  const isAsWritten = check === undefined ? v === 1 : check === checkOf(manifest);
  return isAsWritten && fitsTogether(manifest) ? manifest : undefined;
}

function fitsTogether({ body, size, parts, chunk }: Manifest): boolean {
  if (body !== undefined) return parts === 0 && body.length === size;
  return parts === Math.ceil(size / chunk);
}

/** Of the fields in an order of its own: a store may keep them in another one. */
function checkOf(manifest: Manifest): string {
  const { size, chunk, parts, upload, sha256, storedAt, renewedAt, partsUntil } = manifest;
  const { durationMs, tag, sha, dirtyHash, damaged } = manifest;
  const always = [size, chunk, parts, upload, sha256, storedAt, renewedAt, partsUntil];
  const fields = JSON.stringify([...always, durationMs, tag, sha, dirtyHash, damaged]);
  return hash('sha256', fields).slice(0, CHECK_LENGTH);
}

/**
 * With a body it is one run of bytes, which no store has to turn into text: a line of
 * JSON, and the body.
 */
export function toStoreValue({ body, ...manifest }: Manifest): StoreValue {
  const line = JSON.stringify({ v: 2, ...manifest, check: checkOf(manifest) });
  // `undefined` cannot be stored.
  if (body === undefined) return JSON.parse(line) as StoreValue;
  return Buffer.concat([Buffer.from(`${line}\n`), body]);
}

function unpack(bytes: Uint8Array): unknown {
  const end = bytes.indexOf(LINE_FEED);
  try {
    const fields: unknown = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString());
    return typeof fields === 'object' && { ...fields, body: bytes.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

export function toInfo(manifest: Manifest): ArtifactInfo {
  const { size, sha256, storedAt, durationMs, tag, sha, dirtyHash } = manifest;
  return {
    sizeBytes: size,
    sha256,
    storedAtMs: storedAt,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(tag === undefined ? {} : { tag }),
    ...(sha === undefined ? {} : { sha }),
    ...(dirtyHash === undefined ? {} : { dirtyHash }),
  };
}

/** How many bytes a part must have. */
export function partBytes({ size, chunk, parts }: Manifest, part: number): number {
  return part < parts - 1 ? chunk : size - chunk * (parts - 1);
}
