import type { Load } from '@walkeros/collector';
import type { Store } from '@walkeros/core';
import { isStoreError } from '@walkeros/core';

/** What reaches the store behind the cache. */
export interface StoreWatch {
  /** Loads packages for `startFlow`; the watched one with its reads counted. */
  load: Load;
  readonly calls: number;
  /** Reads that failed because the quota was used up. */
  readonly quotaErrors: number;
}

/** Watches the stores of one package. The flow and its config know nothing of it. */
export function watchStore(packageName: string): StoreWatch {
  let calls = 0;
  let quotaErrors = 0;

  function watched(store: Store): Store {
    return {
      ...store,
      async get(key) {
        calls += 1;
        try {
          return await store.get(key);
        } catch (error) {
          if (isStoreError(error) && error.kind === 'throttled') quotaErrors += 1;
          throw error;
        }
      },
    };
  }

  return {
    async load(name) {
      const module = (await import(name)) as Record<string, unknown>;
      if (name !== packageName) return module;
      const init = module['default'] as Store.Init;
      return {
        ...module,
        default: async (context: Store.Context) => watched(await init(context)),
      };
    },
    get calls() {
      return calls;
    },
    get quotaErrors() {
      return quotaErrors;
    },
  };
}
