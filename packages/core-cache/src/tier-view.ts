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
  /** Drops what lies in this process' memory: one key, or all of a namespace. */
  dropLocal(key: string): void;
  dropAllLocal(): void;
}

export interface TierSetOptions {
  readonly ttlMs: number;
  readonly subject: Subject;
}

const views = new WeakMap<Store, TierView>();

/** Tells outer wrappers how to see a wrapped store. */
export function offerTierView(store: Store, view: TierView): void {
  views.set(store, view);
}

/** What a store offers, else the store as it is. */
export function tierViewOf(store: Store): TierView {
  return (
    views.get(store) ?? {
      isolated: false,
      peek: () => undefined,
      get: (key) => store.get(key),
      set: (key, value, { ttlMs }) => store.set(key, value, ttlMs),
      delete: (key) => store.delete(key),
      dropLocal: () => undefined,
      dropAllLocal: () => undefined,
    }
  );
}
