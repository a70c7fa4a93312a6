import assert from 'node:assert/strict';
import type { ContractCase, ContractTraits } from './contract-case.js';
import { valueOf } from './contract-case.js';
import { expectAbsent, expectRefusal, expectValue } from './expect-store.js';
import { hostileKeys } from './hostile-keys.js';

/** That no key means another one, or something outside of the store. */
export function keyCases(traits: ContractTraits): ContractCase[] {
  const refuses = (key: string): boolean => traits.refusesKey?.(key) ?? false;
  const accepted = hostileKeys.map(({ key }) => key).filter((key) => !refuses(key));

  return [
    {
      name: 'a hostile key that was never set is a miss',
      async run({ store }) {
        for (const key of accepted) await expectAbsent(store, key);
      },
    },
    {
      name: 'hostile keys are kept apart from each other',
      async run({ store }) {
        for (const [n, key] of accepted.entries()) await store.set(key, valueOf(traits, n));
        for (const [n, key] of accepted.entries())
          await expectValue(store, key, valueOf(traits, n));
      },
    },
    {
      name: 'deleting a hostile key removes no other',
      async run({ store }) {
        for (const [n, key] of accepted.entries()) await store.set(key, valueOf(traits, n));
        for (const [n, key] of accepted.entries()) if (n % 2 === 0) await store.delete(key);

        for (const [n, key] of accepted.entries()) {
          if (n % 2 === 0) await expectAbsent(store, key);
          else await expectValue(store, key, valueOf(traits, n));
        }
      },
    },
    {
      name: 'a key that the store cannot hold is refused as invalid-key',
      async run({ store }) {
        for (const { name, key } of hostileKeys.filter((hostile) => refuses(hostile.key))) {
          const what = `the key "${name}"`;
          await expectRefusal(() => store.set(key, valueOf(traits, 1)), what, 'invalid-key');
          await expectRefusal(() => store.get(key), what, 'invalid-key');
          await expectRefusal(() => store.delete(key), what, 'invalid-key');
        }
        assert.ok(accepted.length > 0, 'a store that refuses every key cannot be tested');
      },
    },
  ];
}
