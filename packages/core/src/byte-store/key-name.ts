/*
 * From a key to a name in the backing, and never to another key's.
 *
 *   short keys   what the backing takes as it is stays; every other UTF-8 byte becomes
 *                %xx, and `%` is never taken as it is. Reversible, hence injective.
 *   other keys   `~` and the SHA-256 of the key: long ones, the empty one, and those
 *                with half a surrogate pair. No readable name has a `~`.
 */
import { hash } from 'node:crypto';

/** What a backing takes as a name. */
export interface NameRule {
  /** Runs of characters that are encoded; all but ASCII have to be, and so do `%` and `~`. */
  encoded: RegExp;
  /** The longest name that is still readable, in bytes. */
  maxLength: number;
  /** Encodes, by `encode`, what is not taken because of its place. */
  guard(name: string, encode: (text: string) => string): string;
}

/** The name of a key. Any string is a key. */
export function nameOfKey(key: string, rule: NameRule): string {
  return readableName(key, rule) ?? `~${hashOfKey(key)}`;
}

/** SHA-256 of a key, in hex. */
export function hashOfKey(key: string): string {
  // JSON escapes lone surrogates, which UTF-8 would turn into one and the same character.
  return hash('sha256', JSON.stringify(key));
}

function readableName(
  key: string,
  { encoded, maxLength, guard }: NameRule,
): string | undefined {
  if (key === '' || key.length > maxLength || /\p{Surrogate}/u.test(key)) return undefined;
  const name = guard(key.replace(encoded, percentEncode), percentEncode);
  return name.length > maxLength ? undefined : name;
}

function percentEncode(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&');
}
