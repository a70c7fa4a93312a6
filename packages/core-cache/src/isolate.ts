import { isBinary, isPlainObject, WalkerError, type StoreValue } from '@walkeros/core';

/** Deeper values are refused: they are cycles, or would overflow the stack. */
const MAX_DEPTH = 500;

/**
 * How a value has to be copied. Decided once, when the value enters the tier, so
 * that a hit on text costs nothing and a hit on a flat record costs one spread.
 */
export const Copy = { share: 0, flat: 1, deep: 2 } as const;
export type CopyKind = (typeof Copy)[keyof typeof Copy];

/**
 * @throws WalkerError `STORE_INVALID_DATA` for what is not a `StoreValue`: a class
 *   instance or a function cannot be copied without changing what it is.
 */
export function copyKindOf(value: unknown): CopyKind {
  if (!isReference(value)) return Copy.share;
  if (Array.isArray(value)) return value.some(isReference) ? Copy.deep : Copy.flat;
  if (!hasObjectPrototype(value)) return Copy.deep;
  for (const key in value)
    if (isReference((value as Record<string, unknown>)[key])) return Copy.deep;
  return Copy.flat;
}

/** A copy of a value whose kind is known to be `flat`. */
export function copyFlat(value: StoreValue): StoreValue {
  return Array.isArray(value) ? value.slice() : { ...(value as { [key: string]: StoreValue }) };
}

/**
 * A copy that shares no mutable part with `value`. Bytes keep their class, so a
 * `Buffer` stays a `Buffer`.
 *
 * @throws WalkerError `STORE_INVALID_DATA` for what is not a `StoreValue`.
 */
export function copyDeep(value: StoreValue, depth = 0): StoreValue {
  if (!isReference(value)) return value;
  if (depth > MAX_DEPTH) throw refusal(`it is nested more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) return value.map((item) => copyDeep(item, depth + 1));
  if (!isPlainObject(value)) {
    if (isBinary(value)) return Uint8Array.prototype.slice.call(value);
    throw refusal(`it holds ${describe(value)}`);
  }

  // The spread makes every key an own property, `__proto__` included, so that the
  // assignments below never reach a setter of a prototype.
  const copy: { [key: string]: StoreValue } = hasObjectPrototype(value)
    ? { ...value }
    : Object.assign(Object.create(null), value);
  for (const key of Object.keys(copy)) {
    const item = copy[key] as StoreValue;
    if (isReference(item)) copy[key] = copyDeep(item, depth + 1);
  }
  return copy;
}

/** Anything that two holders of it could change under each other. */
function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function hasObjectPrototype(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

function describe(value: object): string {
  return typeof value === 'function'
    ? 'a function'
    : `a ${value.constructor.name || 'class'} instance`;
}

function refusal(reason: string): WalkerError {
  return new WalkerError('STORE_INVALID_DATA', `the value cannot be cached: ${reason}`);
}
