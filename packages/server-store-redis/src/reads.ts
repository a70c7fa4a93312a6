import type { StoreValue } from '@walkeros/core';
import type { Cluster, Redis } from 'ioredis';
import type { Commands } from './commands.js';
import type { Content } from './content.js';
import { keyName } from './key-name.js';
import { createReadBatch } from './read-batch.js';
import { readKeys, splitKeys } from './read-keys.js';
import type { Call } from './told.js';
import { storeError, told } from './told.js';

export interface ReadsOptions {
  /** Id of the store. */
  store: string;
  client: Redis | Cluster;
  commands: Commands;
  content: Content;
  keyPrefix: string;
}

/** The reading half of a store. */
export interface Reads {
  /** Reads of one turn travel together. */
  get(key: string): Promise<StoreValue | undefined>;
  getMany(keys: readonly string[]): Promise<(StoreValue | undefined)[]>;
}

export function createReads(options: ReadsOptions): Reads {
  const { store, client, commands, content, keyPrefix } = options;
  const split = (names: readonly string[]): number[][] => splitKeys(client, names);
  const read = (names: readonly string[]): Promise<(Buffer | null)[]> =>
    commands.send(() => readKeys(client, names));
  const batch = createReadBatch({ split, read });
  const callOf = (key: string): Call => ({ store, operation: 'get', key });

  function valueOf(bytes: Buffer | null): StoreValue | undefined {
    return bytes === null ? undefined : content.read(bytes);
  }

  /** Does one step of one key's read; what it throws names the key. */
  function step<T>(key: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeError(error, callOf(key));
    }
  }

  async function readGroup(
    keys: readonly string[],
    names: readonly string[],
  ): Promise<(StoreValue | undefined)[]> {
    const found = await told(callOf(keys[0] ?? ''), () => read(names));
    return found.map((bytes, index) => step(keys[index] ?? '', () => valueOf(bytes)));
  }

  return {
    get: (key) =>
      new Promise((resolve, reject) => {
        const onFailure = (error: unknown): void => reject(storeError(error, callOf(key)));
        const onBytes = (bytes: Buffer | null): void => {
          try {
            resolve(valueOf(bytes));
          } catch (error) {
            onFailure(error);
          }
        };
        batch.add(
          step(key, () => keyName(keyPrefix, key)),
          { onBytes, onFailure },
        );
      }),
    async getMany(keys) {
      const names = keys.map((key) => step(key, () => keyName(keyPrefix, key)));
      const groups = split(names);
      if (groups.length === 1) return readGroup(keys, names);
      const values = new Array<StoreValue | undefined>(keys.length);
      const pick = (from: readonly string[], group: number[]): string[] =>
        group.map((index) => from[index] ?? '');
      await Promise.all(
        groups.map(async (group) => {
          const found = await readGroup(pick(keys, group), pick(names, group));
          for (const [position, index] of group.entries()) values[index] = found[position];
        }),
      );
      return values;
    },
  };
}
