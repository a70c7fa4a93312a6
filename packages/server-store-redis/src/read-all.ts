import type { StoreValue } from '@walkeros/core';
import type { ReadLink } from './read-keys.js';
import { readKeys } from './read-keys.js';
import { splitBySlot } from './split-by-slot.js';

/** What Redis holds under a name, as a value; throws what is wrong with it. */
export type ValueOf = (name: string, bytes: Buffer | null) => StoreValue | undefined;

/** One of several names that are read together. */
interface Wanted {
  readonly index: number;
  readonly name: string;
}

/**
 * The values under several names, in their order.
 *
 * @param fail - Makes an error of what went wrong with the name of an index.
 */
export function readAll(
  link: ReadLink & { readonly valueOf: ValueOf },
  names: readonly string[],
  fail: (error: unknown, index: number) => unknown,
): Promise<(StoreValue | undefined)[]> {
  const { client, valueOf } = link;
  const wanted = names.map((name, index): Wanted => ({ index, name }));
  return new Promise((resolve, reject) => {
    const values = new Array<StoreValue | undefined>(names.length);
    let left = names.length;
    for (const group of splitBySlot(client, wanted)) {
      readKeys(link, group, {
        onBytes({ index, name }, bytes) {
          try {
            values[index] = valueOf(name, bytes);
            if (--left === 0) resolve(values);
          } catch (error) {
            reject(fail(error, index));
          }
        },
        onFailure: (failure) => reject(fail(failure, group[0]?.index ?? 0)),
      });
    }
  });
}
