import { tierOf } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { rulesOf, secondsOf, type RuleEntry } from './cache-rules.js';
import { componentsOf, type Check } from './checked-flow.js';

/** Source: `store-cache.txt`, "Recipe: multi-tier composition": shortest at the top, longest at the cold end. */
export const ttlOrder: Check = (flow) => {
  const stores = new Map(componentsOf(flow, 'stores').map((store) => [store.id, store]));
  return [...stores.values()].flatMap((store): Remark[] => {
    const tier = stores.get(tierOf(store.definition) ?? '');
    if (tier === undefined || tier === store) return [];
    const above = longest(rulesOf(tier));
    const below = longest(rulesOf(store));
    if (above === undefined || below === undefined || above.seconds <= below.seconds) return [];
    return [
      {
        code: 'TTL_ORDER',
        severity: 'warning',
        path: `${above.path}.ttl`,
        message:
          `the memory above "${tier.id}" keeps entries for ${above.seconds} s, ` +
          `longer than "${store.id}" keeps them in "${tier.id}" (${below.seconds} s)`,
        expected: `at most ${below.seconds} s: shortest at the top, longest at the cold end`,
      },
    ];
  });
};

function longest(rules: readonly RuleEntry[]): { seconds: number; path: string } | undefined {
  const spans = rules.flatMap(({ rule, path }) => {
    const seconds = secondsOf(rule['ttl']);
    return seconds === undefined ? [] : [{ seconds, path }];
  });
  return spans.sort((a, b) => b.seconds - a.seconds)[0];
}
