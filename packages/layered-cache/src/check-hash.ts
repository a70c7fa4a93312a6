import { shortKey } from '@walkeros/core';

const HASH = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Hashes become file names and URLs; nothing else may.
 *
 * @throws TypeError
 */
export function checkHash(hash: string): void {
  if (!HASH.test(hash)) {
    throw new TypeError(
      `${shortKey(String(hash))} is not a hash; expected 1 to 128 characters of A-Z a-z 0-9 _ -`,
    );
  }
}
