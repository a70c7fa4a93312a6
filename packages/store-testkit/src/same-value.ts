import type { StoreValue } from '@walkeros/core';

/**
 * Whether two values are the same to a user of a store: `NaN` equals itself, `0` and
 * `-0` differ, keys may come in any order, a `Buffer` equals a `Uint8Array`.
 */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isObject(left) || !isObject(right)) return false;
  if (left instanceof Uint8Array || right instanceof Uint8Array) return sameBytes(left, right);
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]))
  );
}

function sameBytes(left: unknown, right: unknown): boolean {
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) return false;
  return Buffer.compare(left, right) === 0;
}

function isObject(value: unknown): value is Record<string, StoreValue> {
  return typeof value === 'object' && value !== null;
}
