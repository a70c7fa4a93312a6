import { z } from 'zod';
import { ArtifactError } from '../artifact-error.js';
import type { Output } from '../output.js';

const VERSION = 1;

/**
 * `meta.json` of an archive: what the files in it do not say. It lists all outputs,
 * so that an archive that ends too early is noticed, and has times in milliseconds,
 * for which tar headers have no room.
 */
export interface ArchiveMeta {
  v: typeof VERSION;
  /** Of the entry that was packed: an artifact that is served under another hash is refused. */
  hash: string;
  taskId: string;
  command: string;
  exitCode: number;
  durationMs: number;
  outputs: Output[];
}

const mode = z.int().min(0).max(0o777);
const path = z.string();

const output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    path,
    mode,
    mtimeMs: z.number().min(0).max(8.64e15),
    sizeBytes: z.int().min(0),
  }),
  z.object({ kind: z.literal('link'), path, target: z.string() }),
  z.object({ kind: z.literal('directory'), path, mode }),
]);

/** Fields that a later version adds are no reason to refuse what this one needs. */
const schema: z.ZodType<ArchiveMeta> = z.object({
  v: z.literal(VERSION),
  hash: z.string(),
  taskId: z.string(),
  command: z.string(),
  exitCode: z.int(),
  durationMs: z.number().min(0),
  outputs: z.array(output),
});

export function archiveMeta(fields: Omit<ArchiveMeta, 'v'>): string {
  return JSON.stringify({ v: VERSION, ...fields } satisfies ArchiveMeta);
}

/** @throws ArtifactError */
export function parseArchiveMeta(text: string, hash: string): ArchiveMeta {
  const { success, data } = schema.safeParse(parseJson(text));
  if (!success) throw new ArtifactError('ARTIFACT_DAMAGED', 'its meta.json is not readable');
  if (data.hash !== hash)
    throw new ArtifactError('ARTIFACT_REFUSED', 'it is the artifact of another hash');
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
