import type { Clock, Collector, Logger } from '@walkeros/core';
import type { CacheStore } from '@walkeros/core-cache';
import type { BeforeRun } from '../delivery/before-run.js';
import type { SharedEventCaches } from '../event-cache/event-caches.js';
import type { PastTotals } from '../flow-status.js';
import type { Observers } from '../observe/observers.js';
import type { Push } from '../pipeline/push.js';
import type { Session } from '../pipeline/session.js';
import type { Generation } from './generation.js';
import type { Holders } from './holders.js';

/** A running flow: what lasts while its configs change, and the generation that runs. */
export interface Runtime {
  readonly name: string;
  readonly collector: Collector;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly session: Session;
  readonly beforeRun: BeforeRun;
  readonly observers: Observers;
  readonly push: Push;
  readonly tier: CacheStore;
  readonly eventCaches: SharedEventCaches;
  readonly holders: Holders;
  readonly past: PastTotals;
  current: Generation;
  /** Generations that have ended, while events are still on their way through them. */
  readonly draining: Map<Generation, Promise<void>>;
  /** Aborted when the draining ones are to be left alone. */
  readonly hurry: AbortController;
  /** Aborted when the flow is to stop. */
  readonly stopping: AbortController;
  /** A change of config that is under way; never rejects. */
  changing: Promise<void>;
}
