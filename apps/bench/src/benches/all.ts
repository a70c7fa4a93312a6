import type { Bench } from '../bench.js';
import { allocation } from './allocation.js';
import { artifacts } from './artifacts.js';
import { asyncTier } from './async-tier.js';
import { batchEviction } from './batch-eviction.js';
import { collect } from './collect.js';
import { durableSet } from './durable-set.js';
import { footprint } from './footprint.js';
import { fsGet } from './fs-get.js';
import { herd } from './herd.js';
import { hitObjects, hitStrings } from './hit-path.js';
import { hitRatio } from './hit-ratio.js';
import { hotKey } from './hot-key.js';
import { miss } from './miss.js';
import { openPage } from './open-page.js';
import { pipeline } from './pipeline.js';
import { restoreOutputs } from './restore-outputs.js';
import { redisSpeed } from './redis-speed.js';
import { scrape } from './scrape.js';
import { steadyHeap } from './steady-heap.js';
import { sweep } from './sweep.js';
import { validateCold } from './validate-cold.js';
import { telemetry } from './telemetry.js';
import { workflowStep } from './workflow-step.js';

/** In the order in which they are run and printed. */
export const benches: readonly Bench[] = [
  hitStrings,
  hitObjects,
  hotKey,
  allocation,
  batchEviction,
  miss,
  herd,
  steadyHeap,
  footprint,
  sweep,
  hitRatio,
  pipeline,
  collect,
  workflowStep,
  telemetry,
  scrape,
  openPage,
  validateCold,
  artifacts,
  restoreOutputs,
  redisSpeed,
  asyncTier,
  durableSet,
  fsGet,
];
