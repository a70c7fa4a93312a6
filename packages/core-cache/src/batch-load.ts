import type { Store, StoreValue } from '@walkeros/core';

interface Asked {
  readonly key: string;
  resolve(value: StoreValue | undefined): void;
  reject(error: unknown): void;
}

/**
 * Collects the keys that miss within one turn and asks the backing for them in one
 * `getMany`.
 */
export class BatchLoad {
  readonly #getMany: (keys: string[]) => Promise<(StoreValue | undefined)[]>;
  #asked: Asked[] = [];

  constructor(backing: Store & Required<Pick<Store, 'getMany'>>) {
    this.#getMany = (keys) => backing.getMany(keys);
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
      for (const { reject } of asked) reject(error);
    }
  }
}
