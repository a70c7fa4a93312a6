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

  /** Hands the answer to all who have asked for a name. */
  function answer(first: Reader<Value> | undefined, bytes: Buffer | null): void {
    for (let reader = first; reader !== undefined; reader = reader.next) {
      try {
        reader.resolve(valueOf(reader.name, bytes));
      } catch (error) {
        reader.reject(errorOf(error, reader.key));
      }
    }
  }

  function fail(first: Reader<Value> | undefined, failure: RedisFailure): void {
    for (let reader = first; reader !== undefined; reader = reader.next)
      reader.reject(errorOf(failure, reader.key));
  }

  const gather = createReadBatch<Value>((readers) => {
    const all = readers.map(({ name }) => name);
    for (const { names, places } of splitBySlot(client, all))
      readKeys(options, names, {
        onBytes: (at, bytes) => answer(readers[places[at] ?? 0], bytes),
        onFailure(failure) {
          for (let at = 0; at < names.length; at++) fail(readers[places[at] ?? 0], failure);
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
      new Promise((resolve, reject) =>
        gather({ key, name: named(key), resolve, reject, next: undefined }),
      ),
    async getMany(keys) {
      if (keys.length === 0) return [];
      return readAll({ ...options, valueOf }, keys.map(named), (error, index) =>
        errorOf(error, keys[index] ?? ''),
      );
    },
  };
}
