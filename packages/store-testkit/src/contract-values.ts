import assert from 'node:assert/strict';
import type { Store, StoreValue } from '@walkeros/core';
import { isStoreError } from '@walkeros/core';
import type { ContractCase, ContractTraits } from './contract-case.js';
import { valueOf } from './contract-case.js';
import { expectAbsent, expectRefusal, expectValue, failureOf } from './expect-store.js';
import { sampleValues } from './sample-values.js';

const MEBIBYTE = 1024 * 1024;

/** Which values a store holds, and that it neither changes nor shares them. */
export function valueCases(traits: ContractTraits): ContractCase[] {
  return [
    traits.values === 'bytes' ? bytesCase : fidelityCase(traits),
    {
      name: 'undefined is refused, and leaves what was there',
      async run({ store }) {
        await store.set('key', valueOf(traits, 1));

        await expectRefusal(() => store.set('key', undefined as never), 'setting undefined');
        await expectRefusal(() => store.set('new', undefined as never), 'setting undefined');

        await expectValue(store, 'key', valueOf(traits, 1));
        await expectAbsent(store, 'new');
      },
    },
    {
      name: 'changing a value after it was set does not change the store',
      async run({ store }) {
        const given = mutable(traits);
        await store.set('key', given);
        spoil(given);

        await expectValue(store, 'key', mutable(traits));
      },
    },
    {
      name: 'changing a value that was read does not change the store',
      async run({ store }) {
        await store.set('key', mutable(traits));
        spoil((await store.get('key')) ?? null);

        await expectValue(store, 'key', mutable(traits));
      },
    },
    largeCase(traits),
  ];
}

function fidelityCase(traits: ContractTraits): ContractCase {
  return {
    name: 'every kind of value comes back exactly, or is refused',
    async run({ store }) {
      for (const { name, value, json } of sampleValues) {
        const failure = await failureOf(() => store.set(name, value));
        if (failure === undefined) await expectValue(store, name, value);
        else {
          const allowed = traits.values === 'json' && !json && isStoreError(failure);
          assert.ok(allowed, `setting ${name} failed: ${String(failure)}`);
          await expectAbsent(store, name);
        }
      }
    },
  };
}

const bytesCase: ContractCase = {
  name: 'every kind of value comes back exactly, or is refused',
  async run({ store }) {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    for (const bytes of [new Uint8Array(), Uint8Array.of(10), all, Buffer.from('{"a":1}')]) {
      await store.set('bytes', bytes);
      await expectValue(store, 'bytes', bytes);
    }
    await store.set('text', 'caf\u00e9');
    await expectValue(store, 'text', Buffer.from('caf\u00e9'));
    await refusesStructures(store);
  },
};

async function refusesStructures(store: Store): Promise<void> {
  for (const value of [null, 1, true, [1], { a: 1 }])
    await expectRefusal(() => store.set('structure', value), 'a value without bytes');
  await expectAbsent(store, 'structure');
}

function largeCase({
  values,
  maxValueBytes = Number.POSITIVE_INFINITY,
}: ContractTraits): ContractCase {
  const sized = (bytes: number): StoreValue =>
    values === 'bytes' ? Buffer.alloc(bytes, 'x') : 'x'.repeat(bytes);

  return {
    name: 'a large value is kept, one beyond the limit of the store is refused',
    async run({ store }) {
      /* Room for what an encoding adds: quotes, a header. */
      const large = sized(Math.min(MEBIBYTE, Math.floor(maxValueBytes * 0.9)));
      await store.set('large', large);
      await expectValue(store, 'large', large);

      if (!Number.isFinite(maxValueBytes)) return;
      const tooLarge = sized(maxValueBytes + 1);
      await expectRefusal(() => store.set('large', tooLarge), 'a value too large', 'too-large');
      await expectValue(store, 'large', large);
    },
  };
}

function mutable(traits: ContractTraits): StoreValue {
  if (traits.values === 'bytes') return Uint8Array.of(1, 2, 3);
  const plain = { tier: 'gold', list: [1, { deep: true }] };
  return traits.values === 'json' ? plain : { ...plain, bytes: Uint8Array.of(1, 2, 3) };
}

/** Changes everything that can be changed in a value, at every depth. */
function spoil(value: StoreValue): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Uint8Array) {
    value.fill(99);
    return;
  }
  Object.values(value).forEach(spoil);
  if (Array.isArray(value)) value.push('spoiled');
  else value['spoiled'] = true;
}
