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
  /** Asks the store itself: what a cache in front of it knows may be gone. */
  readStored(id: ArtifactId): Promise<Manifest | undefined>;
  readMany(ids: readonly ArtifactId[]): Promise<(Manifest | undefined)[]>;
  /** Runs what depends on the manifest staying as it is. */
  alone<T>(id: ArtifactId, task: (current: Manifest | undefined) => Promise<T>): Promise<T>;
  /** Writes a manifest where there is none, if the store can do that in one go. */
  add(id: ArtifactId, manifest: Manifest): Promise<boolean>;
  /** Within {@link Manifests.alone} only. */
  write(id: ArtifactId, manifest: Manifest): Promise<void>;
  remove(id: ArtifactId): Promise<void>;
  /** Changes the manifest, unless another upload has taken its place. */
  amend(id: ArtifactId, manifest: Manifest, changes: Partial<Manifest>): Promise<void>;
}

export interface ManifestsOptions {
  ttlMs: number;
  clock: Clock;
  /** Of the store itself, where `calls` may go to a cache in front of it. */
  stored: StoreCalls;
}

export function createManifests(
  calls: StoreCalls,
  { ttlMs, clock, stored }: ManifestsOptions,
): Manifests {
  const queue = createKeyQueue();

  async function readFrom(from: StoreCalls, id: ArtifactId): Promise<Manifest | undefined> {
    try {
      return readManifest(await from.get(manifestKey(id)));
    } catch (error) {
      if (isDamage(error)) return undefined;
      throw error;
    }
  }
  const read: Manifests['read'] = (id) => readFrom(calls, id);
  const alone: Manifests['alone'] = (id, task) =>
    queue.run(manifestKey(id), async () => task(await read(id)));

  /** A manifest ends before its parts do. */
  function ttlOf(manifest: Manifest): number {
    return Math.min(ttlMs, manifest.partsUntil - clock.now());
  }
  const write: Manifests['write'] = (id, manifest) =>
    calls.set(manifestKey(id), toStoreValue(manifest), ttlOf(manifest));

  return {
    read,
    readStored: (id) => readFrom(stored, id),
    alone,
    async add(id, manifest) {
      const key = manifestKey(id);
      const { add } = stored;
      if (add === undefined) return false;
      return queue.run(key, () => add(key, toStoreValue(manifest), ttlOf(manifest)));
    },
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
