import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheLayer, SaveArgs } from '../src/cache-layer.js';

const FILES = 12;
const LINES = 500;

/** Hash of the n-th save; four hashes take turns. */
export function numberedHash(n: number): string {
  return `hash-${n % 4}`;
}

/** A save of which every part says its number. */
export async function numberedSave(projectDir: string, n: number): Promise<SaveArgs> {
  const folder = join(projectDir, String(n));
  const outputFiles = outputsIn(folder);
  await mkdir(join(folder, 'out'), { recursive: true });
  for (const file of outputFiles) await writeFile(file, `${n}\n`.repeat(LINES));
  return {
    hash: numberedHash(n),
    entry: {
      taskId: 'app#build',
      command: 'build',
      exitCode: 0,
      durationMs: n,
      stdout: `out ${n}`,
      stderr: `err ${n}`,
    },
    projectDir: folder,
    outputFiles,
  };
}

/**
 * The number of the entry under a hash.
 *
 * @throws Error when its parts are not of one save.
 */
export async function numberOf(cache: CacheLayer, hash: string): Promise<number | undefined> {
  const entry = await cache.get(hash);
  if (entry === null) return undefined;
  const { durationMs: n, stdout, stderr, outputFiles } = entry;
  if (stdout === `out ${n}` && stderr === `err ${n}` && outputFiles.length === FILES) return n;
  throw new Error(`entry ${n} of ${hash} is not whole`);
}

/**
 * The number of the outputs that are restored for a hash.
 *
 * @throws Error when they are not of one save.
 */
export async function restoredNumberOf(
  cache: CacheLayer,
  hash: string,
  folder: string,
): Promise<number> {
  await cache.restoreOutputs(hash, folder);
  const texts = await Promise.all(outputsIn(folder).map((file) => readFile(file, 'utf8')));
  const n = Number.parseInt(texts[0] ?? '', 10);
  if (texts.every((text) => text === `${n}\n`.repeat(LINES))) return n;
  throw new Error(`the outputs of ${hash} are not whole`);
}

function outputsIn(folder: string): string[] {
  return Array.from({ length: FILES }, (_, i) => join(folder, 'out', `${i}.txt`));
}
