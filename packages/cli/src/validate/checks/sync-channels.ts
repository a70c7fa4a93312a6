import { isPlainObject } from '@walkeros/core';
import { parsePackageName } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { componentsOf, type Check } from './checked-flow.js';
import { isKnownPackage } from './known-packages.js';

/** The one store of ours that carries messages between processes. */
const WITH_CHANNEL = '@walkeros/server-store-redis';

/** `cache.sync` has to name a store that carries messages; of those of others nothing is known. */
export const syncChannels: Check = (flow) => {
  const stores = componentsOf(flow, 'stores');
  return stores.flatMap(({ definition: { cache }, path }): Remark[] => {
    const id = isPlainObject(cache) ? cache['sync'] : undefined;
    const source = stores.find((store) => store.id === id)?.definition['package'];
    const name = typeof source === 'string' ? parsePackageName(source)?.name : undefined;
    if (name === undefined || name === WITH_CHANNEL || !isKnownPackage(name)) return [];
    return [
      {
        code: 'CONFIG_INVALID',
        severity: 'error',
        path: `${path}.cache.sync`,
        message: `names a store of ${name}, which carries no messages between processes`,
        expected: 'a store that does, such as Redis',
      },
    ];
  });
};
