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
