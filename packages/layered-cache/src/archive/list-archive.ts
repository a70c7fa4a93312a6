import { errorCode, shortKey } from '@walkeros/core';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { ArtifactError, damaged, refused } from '../artifact-error.js';
import { checkTree, type Output } from '../output.js';
import type { ArchiveLimits } from './archive-limits.js';
import { type ArchiveMeta, parseArchiveMeta } from './archive-meta.js';
import { createListing, type Listed, OUTPUTS, TEXTS } from './listing.js';

const MAGIC = 'ustar';
const MAGIC_AT = 257;

/**
 * Reads a tar file from end to end and decides whether it may be unpacked. Nothing
 * is written: one bad entry, wherever it stands, spoils the whole.
 *
 * @throws ArtifactError
 */
export async function listArchive(
  file: string,
  hash: string,
  { maxEntries }: ArchiveLimits,
): Promise<ArchiveMeta> {
  await checkMagic(file);
  const listing = createListing(maxEntries);
  const meta: Buffer[] = [];
  const parser = new Parser({ strict: true });
  const judge = (check: () => void): boolean => {
    try {
      check();
      return true;
    } catch (error) {
      parser.abort(error as Error);
      return false;
    }
  };
  parser.on('meta', (header: string) => judge(() => listing.addHeader(header)));
  parser.on('entry', (entry: ReadEntry) => {
    if (!judge(() => listing.add(entry))) return;
    if (entry.path === 'meta.json') entry.on('data', (chunk: Buffer) => meta.push(chunk));
    else entry.resume();
  });
  parser.on('ignoredEntry', ({ type, path }: ReadEntry) => {
    parser.abort(refused(`${shortKey(path)} is a ${type}, which no artifact has`));
  });
  await parse(file, parser);

  const { entries } = listing;
  const outputCount = entries.size - TEXTS.length;
  const parsed = parseArchiveMeta(Buffer.concat(meta), { hash, outputCount });
  compare(parsed.outputs, entries, maxEntries);
  return parsed;
}

/** The parser would go on to look for an archive in an archive, past our limits. */
async function checkMagic(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, MAGIC_AT);
    if (buffer.toString('latin1') !== MAGIC) throw damaged('it is not a tar archive');
  } finally {
    await handle.close();
  }
}

async function parse(file: string, parser: Parser): Promise<void> {
  try {
    await pipeline(createReadStream(file), parser as unknown as NodeJS.WritableStream);
  } catch (error) {
    if (error instanceof ArtifactError) throw error;
    if (!errorCode(error).startsWith('TAR_')) throw error;
    throw damaged('the archive is damaged', error);
  }
}

/** The list in `meta.json` and the tar file say the same, or one of them is not to be believed. */
function compare(
  outputs: readonly Output[],
  listed: ReadonlyMap<string, Listed>,
  maxEntries: number,
): void {
  const missing = TEXTS.find((name) => !listed.has(name));
  if (missing !== undefined) throw damaged(`it lacks ${missing}`);
  const expected = outputs.length + TEXTS.length;
  if (listed.size < expected) throw damaged('it lacks entries that its meta.json lists');
  if (listed.size > expected) throw refused('it has entries that its meta.json does not list');
  checkTree(outputs, maxEntries);
  for (const output of outputs) {
    const found = listed.get(`${OUTPUTS}${output.path}`);
    if (found === undefined || !agrees(output, found))
      throw refused(`its meta.json says something else of ${shortKey(output.path)}`);
  }
}

function agrees(output: Output, found: Listed): boolean {
  if (output.kind !== found.kind) return false;
  if (output.kind === 'file') return output.sizeBytes === found.sizeBytes;
  return output.kind === 'directory' || output.target === found.target;
}
