import assert from 'node:assert/strict';
import { isStoreError } from '@walkeros/core';
import type { ContractCase, ContractTraits } from './contract-case.js';
import { valueOf } from './contract-case.js';
import { expectAbsent, expectValue, failureOf } from './expect-store.js';

const TTL_MS = 60_000;

/** Expiry of values, and the end of the store itself. */
export function lifetimeCases(traits: ContractTraits): ContractCase[] {
  const first = valueOf(traits, 1);
  const second = valueOf(traits, 2);

  return [
    {
      name: 'a value set with a time to live is read back within it',
      async run({ store, clock }) {
        await store.set('key', first, TTL_MS);
        clock.advance(TTL_MS - 1);

        await expectValue(store, 'key', first);
      },
    },
    {
      name: 'a value is gone after its time to live, where the store knows expiry',
      async run({ store, clock }) {
        await store.set('short', first, TTL_MS);
        await store.set('endless', second);
        clock.advance(TTL_MS);

        await expectValue(store, 'endless', second);
        if (traits.expires === true) await expectAbsent(store, 'short');
        else await expectValue(store, 'short', first);
      },
    },
    {
      name: 'a value set without a time to live outlives the one it replaced',
      async run({ store, clock }) {
        await store.set('key', first, TTL_MS);
        await store.set('key', second);
        clock.advance(TTL_MS * 10);

        await expectValue(store, 'key', second);
      },
    },
    {
      name: 'destroy can be called twice',
      async run({ store }) {
        await store.destroy?.();
        await store.destroy?.();
      },
    },
    {
      name: 'a closed store answers or fails with a typed error',
      async run({ store }) {
        await store.set('key', first);
        await store.destroy?.();
        if (store.destroy === undefined) return;

        const calls = [
          () => store.get('key'),
          () => store.set('key', second),
          () => store.delete('key'),
        ];
        for (const call of calls) checkEnd(await failureOf(call), traits.afterDestroy);
      },
    },
  ];
}

function checkEnd(failure: unknown, rule: ContractTraits['afterDestroy']): void {
  if (rule === 'refuses') assert.ok(failure !== undefined, 'a closed store still answers');
  if (failure === undefined) return;
  assert.ok(rule !== 'answers', `a closed store fails: ${String(failure)}`);
  assert.ok(isStoreError(failure), `a closed store fails with ${String(failure)}`);
}
