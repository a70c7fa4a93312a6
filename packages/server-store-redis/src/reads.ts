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

  function valueOf(bytes: Buffer | null | undefined): StoreValue | undefined {
    return bytes ? content.read(bytes) : undefined;
  }

  async function readGroup(
    keys: readonly string[],
    names: readonly string[],
  ): Promise<(StoreValue | undefined)[]> {
    const found = await told(callOf(keys[0] ?? ''), () => read(names));
    const values = new Array<StoreValue | undefined>(keys.length);
    for (const [index, bytes] of found.entries()) {
      try {
        values[index] = valueOf(bytes);
      } catch (error) {
        throw storeError(error, callOf(keys[index] ?? ''));
      }
    }
    return values;
  }

  return {
    get: (key) =>
      new Promise((resolve, reject) => {
        const onFailure = (error: unknown): void => reject(storeError(error, callOf(key)));
        const attempt = (step: () => void): void => {
          try {
            step();
          } catch (error) {
            onFailure(error);
          }
        };
        const onBytes = (bytes: Buffer | null): void => attempt(() => resolve(valueOf(bytes)));
        attempt(() => batch.add(keyName(keyPrefix, key), { onBytes, onFailure }));
      }),
    async getMany(keys) {
      const names = await Promise.all(
        keys.map((key) => told(callOf(key), () => keyName(keyPrefix, key))),
      );
      const values = new Array<StoreValue | undefined>(keys.length);
      const pick = (from: readonly string[], group: number[]): string[] =>
        group.map((index) => from[index] ?? '');
      await Promise.all(
        split(names).map(async (group) => {
          const found = await readGroup(pick(keys, group), pick(names, group));
          for (const [position, index] of group.entries()) values[index] = found[position];
        }),
      );
      return values;
    },
  };
}
