import { startFlow } from 'published-collector';
import { consume } from '../measure/sink.js';
import { TTL_SECONDS, type Candidate } from './candidate.js';
import { storeOf } from './ours.js';

/**
 * `collector.stores.x` of the published `@walkeros/collector`, which holds 10 000 entries
 * too. Its `get` is asynchronous on a hit as well, so it can only be awaited.
 */
export const published: Candidate = {
  name: 'published @walkeros/collector',
  slow: true,
  async open(backing) {
    const cache = { rules: [{ ttl: TTL_SECONDS }] };
    // The published types do not know `cache`; the published code does.
    const stores = { x: { code: () => storeOf(backing), cache } };
    const { collector } = await startFlow({ stores });
    const store = collector.stores['x'];
    if (store === undefined) throw new Error('the flow has no store');
    return {
      async readAwaited(keys) {
        for (const key of keys) consume(await store.get(key));
      },
      get: (key) => store.get(key),
      close: () => collector.command('shutdown'),
    };
  },
};
