import assert from 'node:assert/strict';
import type { ContractCase, ContractTraits } from './contract-case.js';
import { valueOf } from './contract-case.js';
import { expectAbsent, expectValue } from './expect-store.js';
import { sameValue } from './same-value.js';

const MANY = 64;

/** What callers that do not wait for each other may rely on. */
export function concurrencyCases(traits: ContractTraits): ContractCase[] {
  const numbers = Array.from({ length: MANY }, (_, n) => n);

  return [
    {
      name: 'concurrent sets of a new key leave one entry',
      async run({ store }) {
        const values = numbers.slice(0, 8).map((n) => valueOf(traits, n));
        await Promise.all(values.map((value) => store.set('new', value)));

        const found = await store.get('new');
        assert.ok(
          values.some((value) => sameValue(value, found)),
          'the key holds none of the values that were set',
        );
        await store.delete('new');
        await expectAbsent(store, 'new');
      },
    },
    {
      name: 'concurrent writes and reads of many keys do not mix',
      async run({ store }) {
        await Promise.all(
          numbers.map(async (n) => {
            await store.set(`key ${n}`, valueOf(traits, n));
            await expectValue(store, `key ${n}`, valueOf(traits, n));
            await store.set(`key ${n}`, valueOf(traits, n + MANY));
          }),
        );

        await Promise.all(
          numbers.map((n) => expectValue(store, `key ${n}`, valueOf(traits, n + MANY))),
        );
      },
    },
    {
      name: 'a read beside a write answers with the old value or the new one',
      async run({ store }) {
        const [old, fresh] = [valueOf(traits, 1), valueOf(traits, 2)];
        await store.set('key', old);

        const before = numbers.map(() => store.get('key'));
        const write = store.set('key', fresh);
        const after = numbers.map(() => store.get('key'));
        const [found] = await Promise.all([Promise.all([...before, ...after]), write]);

        for (const value of found)
          assert.ok(
            sameValue(value, old) || sameValue(value, fresh),
            'a torn or missing value',
          );
        await expectValue(store, 'key', fresh);
      },
    },
  ];
}
