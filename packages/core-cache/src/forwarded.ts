import type { Store } from '@walkeros/core';

/**
 * What a wrapper hands on as it is, as far as the store can do it: none of it reads or
 * writes values, so no cache and no deadline of values has anything to do with it.
 */
export function forwarded(
  store: Store,
): Pick<Store, 'setup' | 'diagnose' | 'channel' | 'lease'> {
  return {
    ...(store.setup && { setup: store.setup.bind(store) }),
    ...(store.diagnose && { diagnose: store.diagnose.bind(store) }),
    ...(store.channel && { channel: store.channel.bind(store) }),
    ...(store.lease && { lease: store.lease.bind(store) }),
  };
}
