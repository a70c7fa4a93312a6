import { type Clock, type Logger, type Store } from '@walkeros/core';
import { createCacheStore, wrapStore } from '@walkeros/core-cache';
import { type ArtifactStore, artifactStore } from '@walkeros/layered-cache';
import type { Metrics } from './metrics.js';
import type { ReadSettings } from './settings.js';

/** Manifests in memory, each with at most 16 KiB of an artifact: at most some 50 MB. */
const MAX_REMEMBERED = 2000;

export interface OpenArtifactsOptions {
  settings: ReadSettings;
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
}

/** The artifacts of a server on its store, with the manifests behind a cache. */
export function openArtifacts(store: Store, options: OpenArtifactsOptions): ArtifactStore {
  const { settings, metrics, logger, clock } = options;
  const { quotaBytes, name } = settings;
  const tier = createCacheStore({ maxEntries: MAX_REMEMBERED, isolate: false, clock });
  const cache = { isolate: false, rules: [{ ttl: settings.remember }] };
  const manifestStore = wrapStore(store, { id: 'manifests', cache, tier, logger, clock });
  const artifacts = artifactStore(store, {
    ...{ manifestStore, ttlMs: settings.ttl, maxBytes: settings.maxBytes, clock, logger },
    timeoutMs: settings.storeTimeout,
    ...(quotaBytes === false ? {} : { ledger: { name, quotaBytes } }),
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
