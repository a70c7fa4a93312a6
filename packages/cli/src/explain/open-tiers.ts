import { startFlow, type Load, type RunningFlow } from '@walkeros/collector';
import { tierOf, type Environment } from '@walkeros/collector/config';
import { WalkerError, type Flow, type Logger, type Store } from '@walkeros/core';
import { without } from '../without.js';

export interface OpenTiersOptions {
  readonly env: Environment;
  readonly load: Load;
  readonly logger: Logger;
}

/**
 * Starts a store with the tiers beneath it, and without its backing: whoever looks into
 * the tiers must not be able to ask it, not even by mistake.
 *
 * @param flow - As it is written.
 * @throws ConfigError when a tier does not open.
 */
export async function openTiers(
  flow: Flow,
  id: string,
  options: OpenTiersOptions,
): Promise<RunningFlow> {
  const stores: Record<string, Flow.Store> = {};
  const { cache, package: name } = flow.stores?.[id] ?? {};
  const code = sealedStore(name?.split('-').at(-1) ?? 'store');
  stores[id] = { code, ...(cache && { cache: without(cache, 'sync') }) };
  for (let tier = tierOf({ cache }); tier !== undefined; tier = tierOf(stores[tier] ?? {})) {
    const definition = flow.stores?.[tier];
    if (definition === undefined || stores[tier] !== undefined) break;
    stores[tier] = definition;
  }
  const { variables } = flow;
  return startFlow({ stores, ...(variables && { variables }) }, options);
}

function sealedStore(type: string): Store.Init {
  const refuse = (): never => {
    throw new WalkerError('STORE_DENIED', 'a backing is not asked here');
  };
  return () => ({ type, config: {}, get: refuse, set: refuse, delete: refuse });
}
