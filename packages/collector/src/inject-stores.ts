import type { FlowStore } from '@walkeros/core';
import { replaceParts, StoreReference } from './config/store-reference.js';

/**
 * A copy of a step's definition, in whose `env` and `config` every reference to a
 * store has become the open store.
 */
export function injectStores<T extends { env?: unknown; config?: unknown }>(
  definition: T,
  stores: Readonly<Record<string, FlowStore>>,
): T {
  const toStore = (part: unknown): unknown =>
    part instanceof StoreReference ? stores[part.id] : undefined;
  const { env, config } = definition;
  return {
    ...definition,
    ...(env !== undefined && { env: replaceParts(env, '', toStore) }),
    ...(config !== undefined && { config: replaceParts(config, '', toStore) }),
  };
}
