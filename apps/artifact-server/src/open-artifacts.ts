import { type Clock, type Logger, type Store } from '@walkeros/core';
import { createCacheStore, wrapStore } from '@walkeros/core-cache';
import { type ArtifactStore, artifactStore } from '@walkeros/layered-cache';
import type { Metrics } from './metrics.js';
import type { ReadSettings } from './settings.js';

/** Manifests in memory, each with at most 16 KiB of an artifact: at most some 50 MB. */
const MAX_REMEMBERED = 2000;

export interface OpenArtifactsOptions {
  /** Where manifests, small artifacts and the ledger are. */
  store: Store;
  /** Where the parts of large ones are. */
  partStore: Store;
  settings: ReadSettings;
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
}

/** The artifacts of a server on its stores, with the manifests behind a cache. */
export function openArtifacts(options: OpenArtifactsOptions): ArtifactStore {
  const { store, partStore, settings, metrics, logger, clock } = options;
  const { quotaBytes, name } = settings;
  const tier = createCacheStore({ maxEntries: MAX_REMEMBERED, isolate: false, clock });
  const cache = { isolate: false, rules: [{ ttl: settings.remember }] };
  const manifestStore = wrapStore(store, { id: 'manifests', cache, tier, logger, clock });
  const artifacts = artifactStore(store, {
    ...{ partStore, manifestStore, clock, logger },
    ...{ ttlMs: settings.ttl, maxBytes: settings.maxBytes },
    timeoutMs: settings.storeTimeout,
    ledger: { name, ...(quotaBytes === false ? {} : { quotaBytes }) },
    onDamaged: () => metrics.damaged(),
    onEvicted: () => metrics.evicted(),
  });
  return {
    ...artifacts,
    async close() {
      await artifacts.close();
      await tier.destroy();
    },
  };
}
