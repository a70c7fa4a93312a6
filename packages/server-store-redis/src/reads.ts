import type { StoreValue } from '@walkeros/core';
import type { Content } from './content.js';
import { keyName } from './key-name.js';
import { readAll } from './read-all.js';
import type { Reader } from './read-batch.js';
import { createReadBatch } from './read-batch.js';
import type { ReadLink } from './read-keys.js';
import { readKeys } from './read-keys.js';
import { RedisFailure } from './redis-failure.js';
import { splitBySlot } from './split-by-slot.js';
import { storeError } from './told.js';

export interface ReadsOptions extends ReadLink {
  /** Id of the store. */
  store: string;
  content: Content;
  keyPrefix: string;
}

type Value = StoreValue | undefined;

/** The reading half of a store. */
export interface Reads {
  /** Reads of one turn travel together. */
  get(key: string): Promise<Value>;
  getMany(keys: readonly string[]): Promise<Value[]>;
}

export function createReads(options: ReadsOptions): Reads {
  const { store, client, commands, content, keyPrefix } = options;
  const errorOf = (error: unknown, key: string): unknown =>
    storeError(error, { store, operation: 'get', key });

  function valueOf(name: string, bytes: Buffer | null): Value {
    if (bytes === null) return undefined;
    try {
      return content.read(name, bytes);
    } catch (error) {
      if (error instanceof RedisFailure && error.kind === 'invalid-data') commands.suspect();
      throw error;
    }
  }

  function answer({ key, name, resolve, reject }: Reader<Value>, bytes: Buffer | null): void {
    try {
      resolve(valueOf(name, bytes));
    } catch (error) {
      reject(errorOf(error, key));
    }
  }

  const gather = createReadBatch<Value>((gathered) => {
    for (const group of splitBySlot(client, gathered))
      readKeys(options, group, {
        onBytes({ readers }, bytes) {
          for (const reader of readers) answer(reader, bytes);
        },
        onFailure(failure) {
          for (const { key, reject } of group.flatMap(({ readers }) => readers))
            reject(errorOf(failure, key));
        },
      });
  });

  function named(key: string): string {
    try {
      return keyName(keyPrefix, key);
    } catch (error) {
      throw errorOf(error, key);
    }
  }

  return {
    get: (key) =>
      new Promise((resolve, reject) => gather({ key, name: named(key), resolve, reject })),
    async getMany(keys) {
      if (keys.length === 0) return [];
      return readAll({ ...options, valueOf }, keys.map(named), (error, index) =>
        errorOf(error, keys[index] ?? ''),
      );
    },
  };
}
