import type { StoreValue } from '@walkeros/core';
import type { Content } from './content.js';
import { keyName } from './key-name.js';
import type { OpenRedis } from './open-redis.js';
import { readTogether } from './read-together.js';
import { RedisFailure } from './redis-failure.js';
import type { Named } from './split-by-slot.js';
import { splitBySlot } from './split-by-slot.js';
import { storeError } from './told.js';

export interface ReadsOptions extends OpenRedis {
  /** Id of the store. */
  store: string;
  content: Content;
  keyPrefix: string;
}

type Value = StoreValue | undefined;

/** The reading half of a store. Reads of one turn travel together. */
export interface Reads {
  get(key: string): Promise<Value>;
  getMany(keys: readonly string[]): Promise<Value[]>;
}

/** One key that is asked for. Exactly one of the functions is called. */
interface Reader extends Named {
  readonly key: string;
  /** Among the keys of one call. */
  readonly place: number;
  readonly resolve: (value: Value, place: number) => void;
  readonly reject: (error: unknown) => void;
}

export function createReads(options: ReadsOptions): Reads {
  const { store, client, commands, content, keyPrefix } = options;
  const handover = { client, commands, answer, fail };
  let gathered: Reader[] = [];

  function answer(reader: Reader, bytes: Buffer | null): void {
    try {
      const value = bytes === null ? undefined : content.read(reader.name, bytes);
      reader.resolve(value, reader.place);
    } catch (error) {
      if (error instanceof RedisFailure && error.kind === 'invalid-data') commands.suspect();
      fail(reader, error);
    }
  }

  function fail({ key, reject }: Reader, error: unknown): void {
    reject(storeError(error, { store, operation: 'get', key }));
  }

  function add(reader: Reader): void {
    if (gathered.length === 0) process.nextTick(flush);
    gathered.push(reader);
  }

  function flush(): void {
    const readers = gathered;
    gathered = [];
    for (const together of splitBySlot(client, readers)) readTogether(handover, together);
  }

  function named(key: string): string {
    try {
      return keyName(keyPrefix, key);
    } catch (error) {
      throw storeError(error, { store, operation: 'get', key });
    }
  }

  return {
    get: (key) =>
      new Promise((resolve, reject) =>
        add({ key, name: named(key), place: 0, resolve, reject }),
      ),
    getMany: (keys) =>
      new Promise((onAll, reject) => {
        const values = new Array<Value>(keys.length);
        let left = keys.length;
        if (left === 0) onAll(values);
        const resolve = (value: Value, place: number): void => {
          values[place] = value;
          if (--left === 0) onAll(values);
        };
        let place = 0;
        for (const key of keys) add({ key, name: named(key), place: place++, resolve, reject });
      }),
  };
}
