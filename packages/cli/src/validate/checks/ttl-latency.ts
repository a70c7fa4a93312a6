import type { Remark } from '../diagnostic.js';
import { rulesOf, secondsOf } from './cache-rules.js';
import { componentsOf, type Check } from './checked-flow.js';

/**
 * An entry that ends before the next read of its backing could be answered saves nothing:
 * what is said of the latency of each store is held against its rules.
 */
export const ttlLatency: Check = (flow) =>
  componentsOf(flow, 'stores').flatMap((store) => {
    const latencyMs = flow.latencies?.[store.id];
    if (latencyMs === undefined) return [];
    return rulesOf(store).flatMap(({ rule, path }): Remark[] => {
      const seconds = secondsOf(rule['ttl']);
      if (seconds === undefined || seconds * 1000 >= latencyMs) return [];
      return [
        {
          code: 'TTL_BELOW_LATENCY',
          severity: 'warning',
          path: `${path}.ttl`,
          message: `entries live for ${seconds} s, and one read of the backing takes ${latencyMs / 1000} s`,
          expected: `more than ${latencyMs / 1000} s, so that an entry answers more than it costs`,
        },
      ];
    });
  });
