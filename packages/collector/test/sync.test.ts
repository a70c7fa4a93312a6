import { ConfigError, type Store } from '@walkeros/core';
import { createMemoryStore, createRecordingLogger } from '@walkeros/store-testkit';
import { startFlow } from '../src/index.js';

/** A store that carries messages, shared by two flows as by two processes. */
function createHub(): Store {
  const listeners = new Set<(message: string) => void>();
  return {
    ...createMemoryStore(),
    channel: () => ({
      publish: async (message) => listeners.forEach((listener) => listener(message)),
      async subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    }),
  };
}

const cache = { rules: [{ ttl: 300 }], sync: 'hub' };

it('cache.sync tells other flows of a write', async () => {
  const logger = createRecordingLogger();
  const hub = createHub();
  const backing = createMemoryStore({ k: 'old' });
  const stores = { hub: { code: () => hub }, users: { code: () => backing, cache } };
  const [a, b] = [
    await startFlow({ stores }, { logger }),
    await startFlow({ stores }, { logger }),
  ];
  await b.collector.stores['users']?.get('k');

  await a.collector.stores['users']?.set('k', 'new');

  expect(await b.collector.stores['users']?.get('k')).toBe('new');
  await Promise.all([a.collector.shutdown(), b.collector.shutdown()]);
});

it.each([
  ['names no store', 'hubb', { code: 'STORE_UNKNOWN', suggestion: 'hub' }],
  ['names one that carries no messages', 'plain', { code: 'CONFIG_INVALID' }],
])('cache.sync that %s is refused', async (_name, sync, finding) => {
  const logger = createRecordingLogger();
  const stores = {
    hub: { code: createHub },
    plain: { code: () => createMemoryStore() },
    users: { code: () => createMemoryStore(), cache: { ...cache, sync } },
  };

  const failure = await startFlow({ stores }, { logger }).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(ConfigError);
  const [found] = (failure as ConfigError).findings;
  expect(found).toMatchObject({ path: 'stores.users.cache.sync', ...finding });
});
