import type { NameRule } from './key-name.js';
import { nameOfKey } from './key-name.js';

/** With a prefix of this length as well, still below the 1024 bytes that buckets allow. */
const MAX_READABLE = 500;

/**
 * Slashes that end a folder stay, so that tools show folders. Those that would leave one
 * nameless, and names such as `..`, which HTTP clients resolve, are encoded.
 */
const OBJECT_NAMES: NameRule = {
  encoded: /[^A-Za-z0-9_.=@:,/-]+/g,
  maxLength: MAX_READABLE,
  guard: (name, encode) =>
    name.replace(/^\/|\/(?=\/|$)/g, encode).replace(/(?<=^|\/)\.{1,2}(?=\/|$)|^\./g, encode),
};

/** The part of an object's name that stands for the key. */
export function objectNameOf(key: string): string {
  return nameOfKey(key, OBJECT_NAMES);
}

/** What is said of a setting `prefix` that is none. */
export const OBJECT_PREFIX_RULE: string =
  'may hold A-Z a-z 0-9 _ . = @ : , - and single slashes, and begins with none';

/** Whether every name that begins with `prefix` is one that buckets take. */
export function isObjectPrefix(prefix: string): boolean {
  const name = prefix.replace(/\/$/, '');
  return name === '' ? prefix === '' : objectNameOf(name) === name;
}
