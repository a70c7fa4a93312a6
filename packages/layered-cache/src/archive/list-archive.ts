import { errorCode, shortKey } from '@walkeros/core';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { ArtifactError } from '../artifact-error.js';
import { checkLinkTarget, checkOutputPath, checkTree, type Output } from '../output.js';
import { type ArchiveLimits, MAX_TEXT_BYTES } from './archive-limits.js';
import { type ArchiveMeta, parseArchiveMeta } from './archive-meta.js';

const TEXTS = ['meta.json', 'stdout', 'stderr'];
const OUTPUTS = 'outputs/';
const MAGIC = 'ustar';
const MAGIC_AT = 257;

/** An entry of the tar file, as far as it is looked at. */
interface Listed {
  kind: Output['kind'];
  sizeBytes: number;
  target: string;
}

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
  const listed = new Map<string, Listed>();
  const meta: Buffer[] = [];
  const parser = new Parser({ strict: true });
  parser.on('entry', (entry: ReadEntry) => {
    try {
      if (listed.size === maxEntries) throw refused(`it has more than ${maxEntries} entries`);
      const [path, found] = checkEntry(entry);
      if (listed.has(path)) throw refused(`the path ${shortKey(path)} occurs twice`);
      listed.set(path, found);
    } catch (error) {
      parser.abort(error as Error);
      return;
    }
    if (entry.path === 'meta.json') entry.on('data', (chunk: Buffer) => meta.push(chunk));
    else entry.resume();
  });
  parser.on('ignoredEntry', ({ type, path }: ReadEntry) => {
    parser.abort(refused(`${shortKey(path)} is a ${type}, which no artifact has`));
  });
  await parse(file, parser);

  const parsed = parseArchiveMeta(Buffer.concat(meta).toString(), hash);
  compare(parsed.outputs, listed);
  return parsed;
}

/** The parser would go on to look for an archive in an archive, past our limits. */
async function checkMagic(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, MAGIC_AT);
    if (buffer.toString('latin1') !== MAGIC)
      throw new ArtifactError('ARTIFACT_DAMAGED', 'it is not a tar archive');
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
    throw new ArtifactError('ARTIFACT_DAMAGED', 'the archive is damaged', { cause: error });
  }
}

function checkEntry(entry: ReadEntry): [path: string, found: Listed] {
  const { type, size, linkpath = '' } = entry;
  const path = entry.path.replace(/\/$/, '');
  const kind = kindOf(type);
  if (kind === undefined)
    throw refused(`${shortKey(path)} is a ${type}, which no artifact has`);

  if (!TEXTS.includes(path)) {
    if (!path.startsWith(OUTPUTS)) throw refused(`it has no room for ${shortKey(path)}`);
    const below = path.slice(OUTPUTS.length);
    checkOutputPath(below);
    if (kind === 'link') checkLinkTarget(below, linkpath);
  } else if (kind !== 'file' || size > MAX_TEXT_BYTES) {
    throw refused(`its ${path} is not a file of at most ${MAX_TEXT_BYTES} bytes`);
  }
  return [path, { kind, sizeBytes: size, target: linkpath }];
}

function kindOf(type: string): Output['kind'] | undefined {
  if (type === 'File' || type === 'OldFile') return 'file';
  if (type === 'SymbolicLink') return 'link';
  return type === 'Directory' ? 'directory' : undefined;
}

/** The list in `meta.json` and the tar file say the same, or one of them is not to be believed. */
function compare(outputs: readonly Output[], listed: ReadonlyMap<string, Listed>): void {
  checkTree(outputs);
  const missing = [...TEXTS, ...outputs.map(({ path }) => `${OUTPUTS}${path}`)].find(
    (path) => !listed.has(path),
  );
  if (missing !== undefined)
    throw new ArtifactError('ARTIFACT_DAMAGED', `it lacks ${shortKey(missing)}`);
  if (listed.size !== outputs.length + TEXTS.length)
    throw refused('it has entries that its meta.json does not list');
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

function refused(message: string): ArtifactError {
  return new ArtifactError('ARTIFACT_REFUSED', message);
}
