import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { relative, sep } from 'node:path';
import type { KeyInput } from './cache-layer.js';
import { eachLimited } from './each-limited.js';

/** Changes whenever the same input would get another key. */
const KEY_VERSION = 'walkeros-cache-key-1';
const FILES_AT_ONCE = 16;

/**
 * SHA-256 over labelled fields. Every field is preceded by its length in bytes and
 * every list by its count, so that no content (a NUL, a line break, a `=` in a
 * name) can move a boundary and make two inputs look alike.
 */
export async function cacheKey(input: KeyInput): Promise<string> {
  const files = await hashFiles(input.workspaceRoot, input.inputFiles);
  const hash = createHash('sha256');

  addField(hash, 'version', KEY_VERSION);
  addField(hash, 'task', input.taskId);
  addField(hash, 'workspace', input.workspaceFingerprint);
  addField(hash, 'package', input.projectPackageJsonHash);
  addField(hash, 'config', input.taskConfigHash);
  addList(hash, 'forward-args', input.forwardArgs ?? []);
  addList(hash, 'env-values', input.envValues.flat());
  addList(hash, 'upstream', [...input.upstreamHashes].sort());
  addList(hash, 'inputs', files.flat());
  return hash.digest('hex');
}

function addField(hash: Hash, label: string, value: string): void {
  hash
    .update(`${label}:${Buffer.byteLength(value)}:`)
    .update(value)
    .update('\n');
}

function addList(hash: Hash, label: string, values: readonly string[]): void {
  hash.update(`${label}#${values.length}\n`);
  for (const value of values) addField(hash, label, value);
}

async function hashFiles(
  root: string,
  files: readonly string[],
): Promise<[path: string, digest: string][]> {
  const digests = new Map<string, string>();
  await eachLimited(new Set(files), FILES_AT_ONCE, async (file) => {
    digests.set(relative(root, file).split(sep).join('/'), await hashFile(file));
  });
  return [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
