import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from '../artifact-error.js';
import { pack, type Packed } from '../archive/pack.js';
import type { CacheLayer, SaveArgs } from '../cache-layer.js';
import { describeOutputs } from '../describe-outputs.js';
import { putOutputs } from '../put-outputs.js';
import type { Remote } from '../remote.js';
import { makeStage } from './stage.js';
import type { Upload } from './uploads.js';

export interface UploadPlace {
  remote: Remote;
  tempDir: string | undefined;
}

/**
 * Uploads an entry from the local layer, when it is its turn. Entries never change;
 * the project may have been built again by then.
 */
export function entryUpload(place: UploadPlace, local: CacheLayer, hash: string): Upload {
  return {
    async send(signal) {
      const stage = await makeStage(place.tempDir);
      try {
        const entry = await local.get(hash);
        if (entry === null)
          throw new ArtifactError('ARTIFACT_DAMAGED', `${hash} was pruned before its upload`);
        await local.restoreOutputs(hash, join(stage.path, 'outputs'));
        const file = await pack(entry, stage.path, entry.outputFiles);
        await put(place.remote, { entry, file, signal });
      } finally {
        await stage.remove();
      }
    },
    async discard() {},
  };
}

/** Uploads what a local layer does not keep: it is copied before this resolves. */
export async function projectUpload(place: UploadPlace, args: SaveArgs): Promise<Upload> {
  const { hash, projectDir } = args;
  const stage = await makeStage(place.tempDir);
  const copied = async (): Promise<string[]> => {
    const outputs = await describeOutputs(projectDir, args.outputFiles);
    await putOutputs(outputs, projectDir, join(stage.path, 'outputs'));
    return outputs.map(({ path }) => path);
  };
  const paths = await copied().catch(async (error: unknown) => {
    await stage.remove();
    throw error;
  });
  return {
    async send(signal) {
      const entry = { ...args.entry, hash };
      const file = await pack(entry, stage.path, paths);
      await put(place.remote, { entry, file, signal });
    },
    discard: () => stage.remove(),
  };
}

interface Packet {
  entry: Packed;
  file: string;
  signal: AbortSignal;
}

async function put(remote: Remote, { entry, file, signal }: Packet): Promise<void> {
  const { size } = await stat(file);
  // Opens the file when the first byte is wanted: a remote may refuse before that.
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield* createReadStream(file);
  };
  await remote.put(
    entry.hash,
    { sizeBytes: size, stream },
    { durationMs: entry.durationMs, signal },
  );
}
