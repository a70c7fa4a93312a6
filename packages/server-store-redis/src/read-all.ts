import type { StoreValue } from '@walkeros/core';
import type { ReadLink } from './read-keys.js';
import { readKeys } from './read-keys.js';
import { splitBySlot } from './split-by-slot.js';

/** What Redis holds under a name, as a value; throws what is wrong with it. */
export type ValueOf = (name: string, bytes: Buffer | null) => StoreValue | undefined;

/**
 * The values under several names, in their order.
 *
 * @param fail - Makes an error of what went wrong with the name at a place.
 */
export function readAll(
  link: ReadLink & { readonly valueOf: ValueOf },
  names: readonly string[],
  fail: (error: unknown, place: number) => unknown,
): Promise<(StoreValue | undefined)[]> {
  const { client, valueOf } = link;
  return new Promise((resolve, reject) => {
    const values = new Array<StoreValue | undefined>(names.length);
    let left = names.length;
    for (const { names: some, places } of splitBySlot(client, names)) {
      readKeys(link, some, {
        onBytes(at, bytes) {
          const place = places[at] ?? 0;
          try {
            values[place] = valueOf(some[at] ?? '', bytes);
            if (--left === 0) resolve(values);
          } catch (error) {
            reject(fail(error, place));
          }
        },
        onFailure: (failure) => reject(fail(failure, places[0] ?? 0)),
      });
    }
  });
}
