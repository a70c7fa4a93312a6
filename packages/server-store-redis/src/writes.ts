import type { StoreValue } from '@walkeros/core';
import type { Content } from './content.js';
import { createHoldBack } from './hold-back.js';
import { keyName } from './key-name.js';
import type { OpenRedis } from './open-redis.js';
import { storeError } from './told.js';

/** Beyond this a time to live is as good as none, and Redis would refuse it. */
const MAX_TTL_MS = 1e15;

export interface WritesOptions extends OpenRedis {
  /** Id of the store. */
  store: string;
  content: Content;
  keyPrefix: string;
}

/** The writing half of a store. Writes of one turn travel together, in order. */
export interface Writes {
  set(key: string, value: StoreValue, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
}

const FITS = { set: isOk, delete: isCount } as const;

export function createWrites(options: WritesOptions): Writes {
  const { store, client, commands, content, keyPrefix } = options;
  const holdBack = createHoldBack(client);

  /** @param prepare - Takes everything that is the caller's, before anything is awaited. */
  function write(
    operation: 'set' | 'delete',
    key: string,
    prepare: (name: string) => () => Promise<unknown>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const onFailure = (error: unknown): void =>
        reject(storeError(error, { store, operation, key }));
      try {
        const start = prepare(keyName(keyPrefix, key));
        holdBack();
        commands.send({ start, fits: FITS[operation], onAnswer: () => resolve(), onFailure });
      } catch (error) {
        onFailure(error);
      }
    });
  }

  return {
    set: (key, value, ttlMs) =>
      write('set', key, (name) => {
        const sent = content.write(name, value);
        const expiryMs = expiryOf(ttlMs);
        return () =>
          expiryMs === undefined
            ? client.set(name, sent)
            : client.set(name, sent, 'PX', expiryMs);
      }),
    delete: (key) => write('delete', key, (name) => () => client.del(name)),
  };
}

function isOk(answer: unknown): boolean {
  return answer === 'OK';
}

function isCount(answer: unknown): boolean {
  return typeof answer === 'number';
}

/** Whole milliseconds, at least one; `undefined` for a value that does not expire. */
function expiryOf(ttlMs = Number.POSITIVE_INFINITY): number | undefined {
  if (Number.isNaN(ttlMs) || ttlMs > MAX_TTL_MS) return undefined;
  return Math.max(1, Math.floor(ttlMs));
}
