export { Bypass } from './bypass.js';
export type { CacheStoreOptions } from './cache-store.js';
export { CacheStore, createCacheStore } from './cache-store.js';
export type { CacheNamespace } from './cache-namespace.js';
export { prepareRules } from './change-rules.js';
export type { CachedStore } from './cached-store.js';
export type { CacheCall, CacheObserver } from './cache-observer.js';
export type { EntryCache, EntryCacheOptions } from './entry-cache.js';
export { createEntryCache } from './entry-cache.js';
export type {
  EvictedAll,
  InspectedEntry,
  InspectedTier,
  StoreInspection,
} from './inspect-store.js';
export { inspectStore } from './inspect-store.js';
export type { DeadlineOptions } from './with-deadline.js';
export { withDeadline } from './with-deadline.js';
export type { WrapOptions } from './wrap-options.js';
export { wrapStore } from './wrap-store.js';
