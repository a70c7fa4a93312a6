import { z } from 'zod';
import { damaged, refused } from '../artifact-error.js';
import type { Output } from '../output.js';
import { countJsonValues } from './count-json-values.js';

const VERSION = 1;
/** An output has at most five fields; a later version may add some. */
const VALUES_PER_OUTPUT = 16;
const OTHER_VALUES = 64;

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

export interface ExpectedMeta {
  hash: string;
  /** How many outputs the archive has. */
  outputCount: number;
}

/**
 * Whoever sent the text may have made it to cost time: how much it holds is compared with
 * what the archive has before it is read.
 *
 * @throws ArtifactError
 */
export function parseArchiveMeta(
  text: Buffer,
  { hash, outputCount }: ExpectedMeta,
): ArchiveMeta {
  if (countJsonValues(text) > outputCount * VALUES_PER_OUTPUT + OTHER_VALUES)
    throw refused('its meta.json has more than the archive');
  const { success, data } = schema.safeParse(parseJson(text.toString()));
  if (!success) throw damaged('its meta.json is not readable');
  if (data.hash !== hash) throw refused('it is the artifact of another hash');
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
