import assert from 'node:assert/strict';
import type { StoreValue } from '@walkeros/core';
import type { ContractCase, ContractTraits } from './contract-case.js';
import { valueOf } from './contract-case.js';
import { expectAbsent, expectValue } from './expect-store.js';
import { sameValue } from './same-value.js';

/** Reading, writing and removing one key; many keys at once. */
export function basicCases(traits: ContractTraits): ContractCase[] {
  const first = valueOf(traits, 1);
  const second = valueOf(traits, 2);

  return [
    {
      name: 'a key that was never set is a miss',
      run: ({ store }) => expectAbsent(store, 'never'),
    },
    {
      name: 'a value that was set is read back',
      async run({ store }) {
        await store.set('key', first);

        await expectValue(store, 'key', first);
        await expectAbsent(store, 'other');
      },
    },
    {
      name: 'a later value takes the place of an earlier one',
      async run({ store }) {
        await store.set('key', first);
        await store.set('key', second);

        await expectValue(store, 'key', second);
      },
    },
    {
      name: 'a deleted key is a miss, and can be set again',
      async run({ store }) {
        await store.set('key', first);
        await store.set('other', second);

        await store.delete('key');

        await expectAbsent(store, 'key');
        await expectValue(store, 'other', second);
        await store.set('key', second);
        await expectValue(store, 'key', second);
      },
    },
    {
      name: 'deleting an absent key succeeds',
      async run({ store }) {
        await store.delete('never');
        await expectAbsent(store, 'never');
      },
    },
    manyCase(first, second),
  ];
}

function manyCase(first: StoreValue, second: StoreValue): ContractCase {
  return {
    name: 'getMany answers in the order of the keys, misses and repetitions included',
    async run({ store }) {
      if (store.getMany === undefined) return;
      await store.set('a', first);
      await store.set('b', second);

      const found = await store.getMany(['b', 'never', 'a', 'b']);

      const expected: (StoreValue | undefined)[] = [second, undefined, first, second];
      assert.equal(found.length, expected.length, 'getMany answers once for each key');
      found.forEach((value, index) =>
        assert.ok(sameValue(value, expected[index]), `answer ${index} belongs to another key`),
      );
      assert.deepEqual(await store.getMany([]), []);
    },
  };
}
