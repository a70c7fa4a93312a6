import { type Clock, createKeyQueue } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import { manifestKey } from './artifact-keys.js';
import { type Manifest, readManifest, toStoreValue } from './manifest.js';
import { isDamage } from './read-parts.js';
import type { StoreCalls } from './store-calls.js';

/** The manifests of all artifacts. Changes of one of them never overlap in this process. */
export interface Manifests {
  /** @returns `undefined` where there is none, and where what is there is no manifest. */
  read(id: ArtifactId): Promise<Manifest | undefined>;
  readMany(ids: readonly ArtifactId[]): Promise<(Manifest | undefined)[]>;
  /** Runs what depends on the manifest staying as it is. */
  alone<T>(id: ArtifactId, task: (current: Manifest | undefined) => Promise<T>): Promise<T>;
  /** Within {@link Manifests.alone} only. */
  write(id: ArtifactId, manifest: Manifest): Promise<void>;
  remove(id: ArtifactId): Promise<void>;
  /** Changes the manifest, unless another upload has taken its place. */
  amend(id: ArtifactId, manifest: Manifest, changes: Partial<Manifest>): Promise<void>;
}

export function createManifests(
  calls: StoreCalls,
  { ttlMs, clock }: { ttlMs: number; clock: Clock },
): Manifests {
  const queue = createKeyQueue();

  async function read(id: ArtifactId): Promise<Manifest | undefined> {
    try {
      return readManifest(await calls.get(manifestKey(id)));
    } catch (error) {
      if (isDamage(error)) return undefined;
      throw error;
    }
  }
  const alone: Manifests['alone'] = (id, task) =>
    queue.run(manifestKey(id), async () => task(await read(id)));

  /** A manifest ends before its parts do. */
  function write(id: ArtifactId, manifest: Manifest): Promise<void> {
    const restMs = manifest.partsUntil - clock.now();
    return calls.set(manifestKey(id), toStoreValue(manifest), Math.min(ttlMs, restMs));
  }

  return {
    read,
    alone,
    write,
    remove: (id) => calls.delete(manifestKey(id)),
    async readMany(ids) {
      const values = await calls.getMany(ids.map(manifestKey)).catch((error: unknown) => {
        if (isDamage(error)) return undefined;
        throw error;
      });
      // One damaged manifest must not hide the others.
      return values?.map(readManifest) ?? Promise.all(ids.map(read));
    },
    amend: (id, { upload }, changes) =>
      alone(id, async (current) => {
        if (current?.upload !== upload || current.partsUntil <= clock.now()) return;
        await write(id, { ...current, ...changes });
      }),
  };
}
