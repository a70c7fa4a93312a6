import { execFileSync } from 'node:child_process';
import type { Store } from '@walkeros/core';
import {
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  storeContract,
} from '@walkeros/store-testkit';
import { createCacheStore, withDeadline } from '../src/index.js';

describe('a store with a deadline', () => {
  it.each(['get', 'set', 'delete'] as const)(
    'ends a %s that hangs, with a typed error',
    async (operation) => {
      const clock = createFakeClock();
      const inner = createFaultyStore({ clock });
      inner.always(operation, { kind: 'hang' });
      const store = withDeadline(inner, { id: 'slow', timeoutMs: 2_000, clock });

      const outcome = Promise.allSettled([
        operation === 'set' ? store.set('k', 1) : store[operation]('k'),
      ]);
      await clock.advanceAsync(2_000);

      expect(await outcome).toMatchObject([
        { reason: { code: 'STORE_TIMEOUT', store: 'slow', operation, key: 'k' } },
      ]);
    },
  );

  it.each([
    "withDeadline(hung, { id: 's', timeoutMs: 50 })",
    "wrapStore(hung, { id: 's', cache: { rules: [{ ttl: 1 }] }, backingTimeoutMs: 50 })",
    "wrapStore(gone, { id: 's', cache: { rules: [{ ttl: 1 }], timeout: 50 }, tier: hung, backingTimeoutMs: 50 })",
  ])('tells of a call that hangs although nothing else keeps the process alive: %s', (make) => {
    const script = `const { withDeadline, wrapStore } = require('./src/index.ts');
      const hung = { type: 'x', config: {}, get: () => new Promise(() => {}), set() {}, delete() {} };
      const gone = { ...hung, get: () => Promise.reject(new Error('gone')) };
      ${make}.get('k').catch((error) => process.stdout.write(error.code ?? error.message));`;

    const out = execFileSync(
      process.execPath,
      ['--conditions=@walkeros/source', '--require', 'tsx/cjs', '--eval', script],
      { cwd: `${__dirname}/..`, timeout: 20_000, encoding: 'utf8' },
    );

    expect(out).toMatch(make.startsWith('wrapStore(gone') ? 'gone' : 'STORE_TIMEOUT');
  });

  it('answers in the same turn where the store does', () => {
    const store = withDeadline(createMemoryStore({ k: 1 }), { id: 's', timeoutMs: 1 });

    expect(store.get('k')).toBe(1);
  });

  it('forwards what the store has, and nothing that it has not', async () => {
    const calls: string[] = [];
    const inner = {
      ...createMemoryStore({ k: 1 }),
      getMany: async (keys: readonly string[]) => keys.map(() => 1),
      add: async (key: string) => key === 'new',
      setup: () => void calls.push('setup'),
      diagnose: async ({ isTier }: Store.DiagnoseContext) => {
        calls.push(`diagnose ${isTier}`);
        return [];
      },
      destroy: () => void calls.push('destroy'),
    };
    const store = withDeadline(inner, { id: 's', timeoutMs: 1_000 });
    await store.setup?.();
    await store.diagnose?.({ isTier: true });
    await store.destroy?.();

    expect(await store.getMany?.(['a', 'b'])).toEqual([1, 1]);
    expect([await store.add?.('new', 1), await store.add?.('k', 1)]).toEqual([true, false]);
    expect(calls).toEqual(['setup', 'diagnose true', 'destroy']);
    const plain = withDeadline(createMemoryStore(), { id: 's', timeoutMs: 1 });
    expect([plain.getMany, plain.add]).toEqual([undefined, undefined]);
  });
});

storeContract('a store with a deadline', {
  open: ({ clock }) =>
    withDeadline(createCacheStore({ clock }), { id: 's', timeoutMs: 1_000, clock }),
  traits: { expires: true },
});
