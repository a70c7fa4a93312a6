import type { FlowStore } from '@walkeros/core';
import { replaceParts, StoreReference } from './config/store-reference.js';

/**
 * The `env` or `config` of a step, in which every reference to a store has become
 * the open store. The config itself is left alone.
 */
export function injectStores<T>(part: T, stores: Readonly<Record<string, FlowStore>>): T {
  return replaceParts(part, '', (value) =>
    value instanceof StoreReference ? stores[value.id] : undefined,
  ) as T;
}
