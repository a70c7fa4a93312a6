import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { appFile } from '../app-file.js';

/** See `traces/README.md` for what they are and who made them. */
export const TRACES: readonly string[] = ['web07', 'web12', 'orm-busy', 'orm-night'];

/**
 * The keys of a trace in the order of access, as the ids 0, 1, 2, … in order of first
 * appearance.
 *
 * @param limit - Accesses to take from the beginning; all of them without it.
 */
export function readTrace(name: string, limit?: number): Uint32Array {
  const bytes = brotliDecompressSync(readFileSync(appFile(`traces/${name}.u32.br`)));
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return new Uint32Array(copy).subarray(0, limit);
}
