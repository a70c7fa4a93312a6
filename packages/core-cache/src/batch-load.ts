import {
  isStoreError,
  StoreError,
  type Store,
  type StoreErrorKind,
  type StoreValue,
} from '@walkeros/core';

interface Asked {
  readonly key: string;
  resolve(value: StoreValue | Promise<StoreValue | undefined> | undefined): void;
  reject(error: unknown): void;
}

/** Ways to fail that are the backing's, and no key's: to ask it again would only add to its load. */
const OUTAGES: ReadonlySet<StoreErrorKind> = new Set(['throttled', 'timeout', 'unavailable']);

/**
 * Collects the keys that miss within one turn and asks the backing for them in one
 * `getMany`. If that fails for any other reason than an outage, each key is asked for by
 * itself: one that is damaged must not fail the others, nor be named in their stead.
 */
export class BatchLoad {
  readonly #id: string;
  readonly #backing: Store & Required<Pick<Store, 'getMany'>>;
  #asked: Asked[] = [];

  /** @param id - Names the store in messages. */
  constructor(id: string, backing: Store & Required<Pick<Store, 'getMany'>>) {
    this.#id = id;
    this.#backing = backing;
  }

  readonly ask = (key: string): Promise<StoreValue | undefined> => {
    if (this.#asked.length === 0) queueMicrotask(() => void this.#flush());
    return new Promise((resolve, reject) => {
      this.#asked.push({ key, resolve, reject });
    });
  };

  async #flush(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    try {
      const values = await this.#getMany(asked.map(({ key }) => key));
      asked.forEach(({ resolve }, index) => resolve(values[index]));
    } catch (error) {
      if (isStoreError(error) && OUTAGES.has(error.kind)) {
        for (const { reject } of asked) reject(error);
        return;
      }
      for (const { key, resolve } of asked) resolve(this.#getOne(key));
    }
  }

  /** @throws StoreError for an answer that leaves keys out: they would count as absent. */
  async #getMany(keys: string[]): Promise<(StoreValue | undefined)[]> {
    const values: unknown = await this.#backing.getMany(keys);
    if (Array.isArray(values) && values.length === keys.length) return values;
    const what = `getMany did not answer with one value for each of ${keys.length} keys`;
    throw new StoreError('invalid-data', what, { store: this.#id, operation: 'get' });
  }

  async #getOne(key: string): Promise<StoreValue | undefined> {
    return this.#backing.get(key);
  }
}
