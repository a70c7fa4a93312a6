import { startFlow } from '@walkeros/collector';
import { silentLogger } from '@walkeros/core';
import { consume } from '../measure/sink.js';
import { TTL_SECONDS, type Candidate } from './candidate.js';
import { storeOf } from './ours.js';

/** `collector.stores.x` of a started flow: what a transformer finds as `env.store`. */
export const oursInAFlow: Candidate = {
  name: 'ours, in a flow',
  async open(backing) {
    const cache = { rules: [{ ttl: TTL_SECONDS }] };
    const { collector } = await startFlow(
      { stores: { x: { code: () => storeOf(backing), cache } } },
      { logger: silentLogger },
    );
    const store = collector.stores['x'];
    if (store === undefined) throw new Error('the flow has no store');
    return {
      readNow(keys) {
        for (const key of keys) consume(store.get(key));
      },
      async readAwaited(keys) {
        for (const key of keys) consume(await store.get(key));
      },
      get: (key) => store.get(key),
      close: () => collector.shutdown(),
    };
  },
};
