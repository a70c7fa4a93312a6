export type {
  CacheEntry,
  CacheLayer,
  CacheSource,
  CacheStats,
  KeyInput,
  PruneOptions,
  PruneResult,
  RunRecord,
  RunStatus,
  SaveArgs,
  TaskResult,
} from './cache-layer.js';
export type { LocalCacheOptions } from './local-cache/local-cache.js';
export { LocalCache } from './local-cache/local-cache.js';
export type {
  Remote,
  RemoteArtifact,
  RemoteBody,
  RemoteCallOptions,
  RemotePutOptions,
} from './remote.js';
export type { RemoteCacheSettings, SignatureVersion } from './remote-cache/settings.js';
export { remoteCacheSettingsSchema } from './remote-cache/settings.js';
export type { CacheStatus } from './remote-cache/protocol.js';
export { RemoteCache } from './remote-cache/remote-cache.js';
export type { RemoteCacheFailure } from './remote-cache/remote-cache-error.js';
export { RemoteCacheError } from './remote-cache/remote-cache-error.js';
export type { ArchiveLimits } from './archive/archive-limits.js';
export type { LayeredCacheOptions } from './layered-cache/layered-cache.js';
export { LayeredCache } from './layered-cache/layered-cache.js';
export { wrapWithRemoteCache } from './layered-cache/wrap-with-remote-cache.js';
export { ArtifactError } from './artifact-error.js';
export type {
  Artifact,
  ArtifactBytes,
  ArtifactId,
  ArtifactInfo,
  ArtifactMeta,
  OverwritePolicy,
  PutResult,
  PutStatus,
} from './artifact-store/artifact.js';
export type { ArtifactPutOptions, ArtifactStore } from './artifact-store/artifact-store.js';
export type { ArtifactStoreOptions } from './artifact-store/artifact-store-options.js';
export { artifactStore } from './artifact-store/artifact-store.js';
export type { StoreRemoteOptions } from './store-remote.js';
export { storeRemote } from './store-remote.js';
