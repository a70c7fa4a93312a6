import type { Store, StoreValue } from '@walkeros/core';
import type { Subject } from './tier.js';

/**
 * A store as an outer wrapper sees it. A store that is itself wrapped answers with
 * its own view, so that its rules are asked about the application's key and value
 * instead of the prefixed key and the envelope.
 */
export interface TierView {
  /** Whether what comes out is the reader's own, and what goes in is copied. */
  readonly isolated: boolean;
  /** What can be had this instant without asking a backing. */
  peek(key: string): unknown;
  get(key: string, subject: Subject): unknown;
  set(key: string, value: StoreValue, options: TierSetOptions): void | Promise<void>;
  delete(key: string): void | Promise<void>;
}

export interface TierSetOptions {
  readonly ttlMs: number;
  readonly subject: Subject;
}

/** The method under which a wrapped store offers its view. */
export const TIER_VIEW: unique symbol = Symbol.for('@walkeros/core-cache/tier-view');

export function tierViewOf(store: Store & { [TIER_VIEW]?: () => TierView }): TierView {
  return (
    store[TIER_VIEW]?.() ?? {
      isolated: false,
      peek: () => undefined,
      get: (key) => store.get(key),
      set: (key, value, { ttlMs }) => store.set(key, value, ttlMs),
      delete: (key) => store.delete(key),
    }
  );
}
