import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'tar';
import { ArtifactError } from '../artifact-error.js';
import type { CacheEntry } from '../cache-layer.js';
import { describeOutputs } from '../describe-outputs.js';
import { MAX_TEXT_BYTES } from './archive-limits.js';
import { archiveMeta } from './archive-meta.js';

/** Artifacts are packed once, on the machine that has just built: time counts more than the last percent. */
const GZIP_LEVEL = 4;

/** What goes into an archive beside the outputs. */
export type Packed = Pick<
  CacheEntry,
  'hash' | 'taskId' | 'command' | 'exitCode' | 'durationMs' | 'stdout' | 'stderr'
>;

/**
 * Packs an entry: `meta.json`, `stdout`, `stderr` and `outputs/`, tar and gzip.
 *
 * @param stage - A folder of this call alone, with the outputs in `outputs/` already.
 * @param outputFiles - Paths below `outputs/`.
 * @returns the archive, a file in `stage`.
 * @throws ArtifactError for what an artifact cannot hold.
 */
export async function pack(
  packed: Packed,
  stage: string,
  outputFiles: readonly string[],
): Promise<string> {
  const { hash, taskId, command, exitCode, durationMs, stdout, stderr } = packed;
  const root = join(stage, 'outputs');
  await mkdir(root, { recursive: true });
  const files = outputFiles.map((path) => join(root, path));
  const outputs = await describeOutputs(root, files);
  const meta = archiveMeta({ hash, taskId, command, exitCode, durationMs, outputs });
  for (const [name, text] of Object.entries({ 'meta.json': meta, stdout, stderr })) {
    if (Buffer.byteLength(text) > MAX_TEXT_BYTES)
      throw new ArtifactError('ARTIFACT_REFUSED', `the ${name} of ${hash} is too large`);
    await writeFile(join(stage, name), text);
  }

  const file = join(stage, 'artifact.tar.gz');
  const paths = outputs.map(({ path }) => `outputs/${path}`);
  await create(
    {
      file,
      cwd: stage,
      gzip: { level: GZIP_LEVEL },
      strict: true,
      // Nothing of this machine: no user names, no inode numbers, no times.
      portable: true,
      mtime: new Date(0),
      noDirRecurse: true,
    },
    ['meta.json', 'stdout', 'stderr', ...paths],
  );
  return file;
}
