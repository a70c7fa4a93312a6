import { asyncCacheDedupe } from './async-cache-dedupe.js';
import { bareMap } from './bare-map.js';
import { bentocache } from './bentocache.js';
import { cacheManager } from './cache-manager.js';
import { cacheable } from './cacheable.js';
import { epicCachified } from './cachified.js';
import type { Candidate } from './candidate.js';
import { keyv } from './keyv.js';
import { layeredLoader } from './layered-loader.js';
import { lruCache } from './lru-cache.js';
import { ours } from './ours.js';
import { oursInAFlow } from './ours-in-a-flow.js';
import { published } from './published.js';

/** The caches that read through, and therefore can be compared with a wrapped store. */
export const peers: readonly Candidate[] = [
  lruCache,
  layeredLoader,
  asyncCacheDedupe,
  epicCachified,
  cacheable,
  cacheManager,
  bentocache,
];

/** Everything that the hit path is measured on. */
export const everyone: readonly Candidate[] = [
  bareMap,
  ours,
  oursInAFlow,
  published,
  ...peers,
  keyv,
];
