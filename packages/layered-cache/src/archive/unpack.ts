import { errorCode } from '@walkeros/core';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar';
import { ArtifactError } from '../artifact-error.js';
import type { TaskResult } from '../cache-layer.js';
import { FILES_AT_ONCE } from '../describe-outputs.js';
import { eachLimited } from '../each-limited.js';
import type { FileOutput, Output } from '../output.js';
import type { ArchiveLimits } from './archive-limits.js';
import type { ArchiveMeta } from './archive-meta.js';
import { limitBytes } from './limit-bytes.js';
import { listArchive } from './list-archive.js';

const ARCHIVE = 'artifact.tar';

/** An archive that was unpacked. */
export interface Unpacked {
  entry: TaskResult;
  /** The folder with the outputs. */
  outputsDir: string;
  /** Absolute paths in `outputsDir`. */
  outputFiles: string[];
  /** Of the archive as it was sent. */
  sizeBytes: number;
}

export interface UnpackOptions {
  hash: string;
  /** An empty folder of this call alone. */
  stage: string;
  limits: ArchiveLimits;
}

/**
 * Unpacks what {@link pack} packed. The archive is written down first, within the
 * limits, then read once to judge it, and only then unpacked: whoever sent it has
 * decided nothing about any path until the last entry has been looked at.
 *
 * @throws ArtifactError when it is refused or damaged; whatever `body` throws.
 */
export async function unpack(
  body: AsyncIterable<Uint8Array>,
  { hash, stage, limits }: UnpackOptions,
): Promise<Unpacked> {
  const tree = join(stage, 'tree');
  const { sizeBytes, meta } = await receive(body, { hash, stage, limits });
  await mkdir(tree);
  await extract({
    ...{ file: join(stage, ARCHIVE), cwd: tree, strict: true, preserveOwner: false },
    // Whatever the headers say: what cannot be read or removed again is of no use here.
    onReadEntry: (entry) => (entry.mode = entry.type === 'Directory' ? 0o700 : 0o600),
  });
  await rm(join(stage, ARCHIVE));

  const outputsDir = join(tree, 'outputs');
  await eachLimited(meta.outputs, FILES_AT_ONCE, (output) =>
    setModeAndTime(output, outputsDir),
  );
  const [stdout, stderr] = await Promise.all([
    readFile(join(tree, 'stdout'), 'utf8'),
    readFile(join(tree, 'stderr'), 'utf8'),
  ]);
  const { taskId, command, exitCode, durationMs, outputs } = meta;
  return {
    entry: { taskId, command, exitCode, durationMs, stdout, stderr },
    outputsDir,
    outputFiles: outputs.map(({ path }) => join(outputsDir, path)),
    sizeBytes,
  };
}

/** Writes the archive down and judges it. */
async function receive(
  body: AsyncIterable<Uint8Array>,
  { hash, stage, limits }: UnpackOptions,
): Promise<{ sizeBytes: number; meta: ArchiveMeta }> {
  const archive = join(stage, ARCHIVE);
  try {
    const sizeBytes = await writeDown(body, archive, limits);
    return { sizeBytes, meta: await listArchive(archive, hash, limits) };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    const { code, message, cause } = error;
    throw new ArtifactError(code, `the artifact ${hash} is refused: ${message}`, { cause });
  }
}

/** @returns how many bytes `body` had. */
async function writeDown(
  body: AsyncIterable<Uint8Array>,
  file: string,
  { maxBytes, maxUnpackedBytes }: ArchiveLimits,
): Promise<number> {
  const sent = limitBytes(maxBytes);
  const unpacked = limitBytes(maxUnpackedBytes);
  try {
    await pipeline(
      body,
      sent.pass,
      createGunzip(),
      unpacked.pass,
      createWriteStream(file, { flags: 'wx', mode: 0o600 }),
    );
  } catch (error) {
    if (!errorCode(error).startsWith('Z_')) throw error;
    throw new ArtifactError('ARTIFACT_DAMAGED', 'it cannot be decompressed', { cause: error });
  }
  return sent.seenBytes();
}

async function setModeAndTime(output: Output, outputsDir: string): Promise<void> {
  const path = join(outputsDir, output.path);
  if (output.kind === 'file') await setFile(output, path);
  if (output.kind === 'directory') await chmod(path, output.mode | 0o700);
}

async function setFile({ mode, mtimeMs }: FileOutput, path: string): Promise<void> {
  await utimes(path, mtimeMs / 1_000, mtimeMs / 1_000);
  await chmod(path, mode);
}
