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
export { ArtifactError } from './artifact-error.js';
export type {
  Artifact,
  ArtifactId,
  ArtifactInfo,
  ArtifactMeta,
  OverwritePolicy,
  PutResult,
  PutStatus,
} from './artifact-store/artifact.js';
export type {
  ArtifactPutOptions,
  ArtifactStore,
  ArtifactStoreOptions,
} from './artifact-store/artifact-store.js';
export { artifactStore } from './artifact-store/artifact-store.js';
export type { StoreRemoteOptions } from './store-remote.js';
export { storeRemote } from './store-remote.js';
