import type { StoreValue } from '@walkeros/core';
import type { Content } from './content.js';
import { keyName } from './key-name.js';
import type { ReadLink } from './read-keys.js';
import type { Call } from './told.js';
import { storeError } from './told.js';
import type { Write } from './write-batch.js';
import { createWriteBatch } from './write-batch.js';

/** Beyond this a time to live is as good as none, and Redis would refuse it. */
const MAX_TTL_MS = 1e15;

export interface WritesOptions extends ReadLink {
  /** Id of the store. */
  store: string;
  content: Content;
  keyPrefix: string;
}

/** The writing half of a store. */
export interface Writes {
  set(key: string, value: StoreValue, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
}

export function createWrites(options: WritesOptions): Writes {
  const { store, content, keyPrefix } = options;
  const add = createWriteBatch(options);

  /** Everything that is taken from the caller is taken before anything is awaited. */
  function write(
    call: Call & { key: string },
    prepare: (name: string) => Pick<Write, 'send' | 'fits'>,
  ): Promise<void> {
    return new Promise((onAnswer, reject) => {
      const onFailure = (error: unknown): void => reject(storeError(error, call));
      try {
        const { send, fits } = prepare(keyName(keyPrefix, call.key));
        add({ send, fits, onAnswer, onFailure });
      } catch (error) {
        onFailure(error);
      }
    });
  }

  return {
    set: (key, value, ttlMs) =>
      write({ store, operation: 'set', key }, (name) => {
        const sent = content.write(name, value);
        const expiryMs = expiryOf(ttlMs);
        return {
          send: (target) =>
            expiryMs === undefined
              ? target.set(name, sent)
              : target.set(name, sent, 'PX', expiryMs),
          fits: isOk,
        };
      }),
    delete: (key) =>
      write({ store, operation: 'delete', key }, (name) => ({
        send: (target) => target.del(name),
        fits: isCount,
      })),
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
