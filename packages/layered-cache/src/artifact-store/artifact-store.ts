import type { Store } from '@walkeros/core';
import type {
  Artifact,
  ArtifactBytes,
  ArtifactId,
  ArtifactInfo,
  ArtifactMeta,
  OverwritePolicy,
  PutResult,
} from './artifact.js';
import type { ArtifactStoreOptions } from './artifact-store-options.js';
import { createArtifactContext } from './create-artifact-context.js';
import { createGetArtifact } from './get-artifact.js';
import { type Manifest, toInfo } from './manifest.js';
import { createPutArtifact, type PutArtifact } from './put-artifact.js';
import { createRemoveArtifact, type RemoveArtifact } from './remove-artifact.js';

export interface ArtifactPutOptions extends ArtifactMeta {
  /** Default `keep`. */
  policy?: OverwritePolicy;
}

/**
 * Artifacts of any size on any store. They appear whole or not at all, whenever the
 * process dies, and what is not what was stored is never served.
 *
 * Every method throws StoreError when the store does.
 */
export interface ArtifactStore {
  has(id: ArtifactId): Promise<ArtifactInfo | undefined>;
  /** In the order of `hashes`, in one round trip where the store can. */
  hasMany(team: string, hashes: readonly string[]): Promise<(ArtifactInfo | undefined)[]>;
  /** @returns `undefined` for an artifact that is not there, or is known to be damaged. */
  get(id: ArtifactId): Promise<Artifact | undefined>;
  /** Reads `body` to its end; an error of it leaves what was stored as it was. */
  put(id: ArtifactId, body: ArtifactBytes, options?: ArtifactPutOptions): Promise<PutResult>;
  /** @returns Whether there was one. */
  delete(id: ArtifactId): Promise<boolean>;
  /** What the ledger counts; `undefined` without one. */
  usage(): Promise<{ artifacts: number; bytes: number } | undefined>;
  /** Ends what goes on in the background. The store itself stays open. */
  close(): Promise<void>;
}

/** A manifest holds the whole of a small artifact: so many are in memory at one time. */
const MANIFESTS_AT_ONCE = 200;

/** Puts artifacts on a store: a manifest each, and parts of a size that any store takes. */
export function artifactStore(store: Store, options: ArtifactStoreOptions = {}): ArtifactStore {
  const { ledger, tasks, ...context } = createArtifactContext(store, options);
  const { manifests } = context;
  const get = createGetArtifact({ ...context, tasks, ledger });
  let operations: { put: PutArtifact; remove: RemoveArtifact } | undefined;

  async function open(): Promise<{ put: PutArtifact; remove: RemoveArtifact }> {
    const withLedger = { ...context, tasks, ledger: await ledger?.open() };
    return (operations ??= {
      put: createPutArtifact(withLedger),
      remove: createRemoveArtifact(withLedger),
    });
  }

  return {
    async has(id) {
      return visible(await manifests.read(id));
    },
    async hasMany(team, hashes) {
      const infos: (ArtifactInfo | undefined)[] = [];
      for (let at = 0; at < hashes.length; at += MANIFESTS_AT_ONCE) {
        const ids = hashes.slice(at, at + MANIFESTS_AT_ONCE).map((hash) => ({ team, hash }));
        infos.push(...(await manifests.readMany(ids)).map(visible));
      }
      return infos;
    },
    get,
    async put(id, body, { policy = 'keep', ...meta } = {}) {
      const { put } = operations ?? (await open());
      return put(id, { body, meta, policy });
    },
    delete: async (id) => (await open()).remove(id),
    usage: async () => (await ledger?.open())?.usage,
    async close() {
      ledger?.stop();
      context.holds.end();
      await tasks.idle();
      await ledger?.close();
    },
  };
}

function visible(manifest: Manifest | undefined): ArtifactInfo | undefined {
  return manifest === undefined || manifest.damaged ? undefined : toInfo(manifest);
}
