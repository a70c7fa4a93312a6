import {
  type Clock,
  isStoreError,
  type Store,
  StoreError,
  type StoreErrorDetails,
  type StoreValue,
  within,
} from '@walkeros/core';

/** Calls of any store, each with a deadline and with typed errors. */
export interface StoreCalls {
  /** What the store is called in errors. */
  readonly name: string;
  get(key: string): Promise<StoreValue | undefined>;
  getMany(keys: readonly string[]): Promise<(StoreValue | undefined)[]>;
  set(key: string, value: StoreValue, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Left out where the store cannot. */
  add?(key: string, value: StoreValue, ttlMs?: number): Promise<boolean>;
}

export interface StoreCallsOptions {
  timeoutMs: number;
  clock: Clock;
}

type Operation = StoreErrorDetails['operation'];

/** Stores that this package was not tested with may hang, and throw whatever they like. */
export function createStoreCalls(store: Store, options: StoreCallsOptions): StoreCalls {
  const name = store.config.id ?? store.type;
  const { add } = store;

  async function call<T>(
    operation: Operation,
    key: string,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const details = { store: name, operation, key };
    try {
      const answer = Promise.resolve(work());
      return await within(answer, options, (): never => {
        const what = `no answer within ${options.timeoutMs} ms`;
        throw new StoreError('timeout', what, details);
      });
    } catch (error) {
      if (isStoreError(error)) throw error;
      throw new StoreError('unavailable', 'the store failed', { ...details, cause: error });
    }
  }

  const get: StoreCalls['get'] = (key) => call('get', key, () => store.get(key));
  return {
    name,
    get,
    getMany(keys) {
      const { getMany } = store;
      if (getMany === undefined) return Promise.all(keys.map(get));
      return call('get', keys[0] ?? '', () => getMany.call(store, keys));
    },
    set: (key, value, ttlMs) => call('set', key, () => store.set(key, value, ttlMs)),
    delete: (key) => call('delete', key, () => store.delete(key)),
    ...(add && {
      add: (key, value, ttlMs) => call('set', key, () => add.call(store, key, value, ttlMs)),
    }),
  };
}
