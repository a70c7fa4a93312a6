import type { Flow, FlowStore } from '@walkeros/core';
import { parseTimeout } from '@walkeros/core';
import type { CacheStore } from '@walkeros/core-cache';
import { CACHE_STORE_ID } from '../config/check-stores.js';
import { Gate } from '../lifecycle/gate.js';
import type { Generation } from './generation.js';

/** How long events that are on their way may take to arrive, unless the flow says otherwise. */
const DRAIN_TIMEOUT_MS = 10_000;

/** A generation in which nothing is open yet but the built-in tier, which all of them share. */
export function createGeneration(number: number, flow: Flow, tier: CacheStore): Generation {
  return {
    number,
    flow,
    gate: new Gate(),
    drainTimeoutMs: parseTimeout(flow.collector?.shutdownTimeout ?? '') ?? DRAIN_TIMEOUT_MS,
    stores: Object.assign(Object.create(null) as Record<string, FlowStore>, {
      [CACHE_STORE_ID]: tier,
    }),
    links: new Map(),
    routes: new Map(),
    destinations: [],
    parts: { stores: [], transformers: [], destinations: [], sources: [] },
    observables: [],
  };
}
