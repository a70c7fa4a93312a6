import type { Store } from '@walkeros/core';
import { artifactStore } from './artifact-store/artifact-store.js';
import type { ArtifactStoreOptions } from './artifact-store/artifact-store-options.js';
import type { Remote, RemoteArtifact } from './remote.js';

export interface StoreRemoteOptions extends Omit<ArtifactStoreOptions, 'ledger'> {
  /** Keeps the artifacts of several groups on one store apart. Default `default`. */
  team?: string;
}

/**
 * The remote of a layered cache without a server: a bucket or a Redis that all machines
 * reach. An artifact that is there already stays, unless it is damaged.
 */
export function storeRemote(store: Store, options: StoreRemoteOptions = {}): Remote {
  const { team = 'default', ...rest } = options;
  const artifacts = artifactStore(store, rest);

  return {
    async has(hash, { signal } = {}) {
      return (await unlessAborted(artifacts.has({ team, hash }), signal)) !== undefined;
    },
    async get(hash, { signal } = {}) {
      const found = await unlessAborted(artifacts.get({ team, hash }), signal);
      if (found === undefined) return null;
      const { durationMs, sizeBytes } = found.info;
      const artifact: RemoteArtifact = { body: whileWanted(found.body, signal), sizeBytes };
      return durationMs === undefined ? artifact : { ...artifact, durationMs };
    },
    async put(hash, body, { durationMs, signal }) {
      const bytes = whileWanted(body.stream(), signal);
      await artifacts.put({ team, hash }, bytes, { durationMs });
    },
    async hasMany(hashes, { signal } = {}) {
      const found = await unlessAborted(artifacts.hasMany(team, hashes), signal);
      return new Set(hashes.filter((_, index) => found[index] !== undefined));
    },
    close: () => artifacts.close(),
  };
}

/** A store's call cannot be stopped, but nobody has to wait for it. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function* whileWanted(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    signal?.throwIfAborted();
    yield piece;
  }
}
