import { CodecError } from './codec-error.js';
import { isObjectPrototype } from './plain-object.js';
import type { StoreValue } from './store.js';

/** Levels of lists and objects that a value may have. Values that contain themselves exceed it. */
export const MAX_VALUE_DEPTH = 500;
/** The key that marks what JSON has no form for; see the format in `value-codec.ts`. */
export const VALUE_TAG = '$walkeros';

/**
 * Whether `value` can be stored: JSON with finite or special numbers and binary
 * leaves, made of plain objects and full lists, without `undefined` anywhere.
 */
export function isStoreValue(value: unknown): value is StoreValue {
  try {
    fitsJson(value);
    return true;
  } catch (error) {
    if (error instanceof CodecError) return false;
    throw error;
  }
}

/**
 * Whether JSON alone holds the value exactly: no binary, no `NaN`, infinity or
 * `-0`, and no key that equals our own tag.
 *
 * @throws CodecError when the value cannot be stored at all, with the place.
 */
export function fitsJson(value: unknown): boolean {
  return fits(value, []);
}

/** Whether a value is binary: a `Uint8Array`, also a `Buffer` or one of another realm. */
export function isBinary(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
  );
}

function fits(value: unknown, path: string[]): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || fitsObject(value, path);
    case 'undefined':
      throw new CodecError('is undefined; leave it out or store null', path);
    default:
      throw new CodecError(`is a ${typeof value}, which cannot be stored`, path);
  }
}

function fitsObject(value: object, path: string[]): boolean {
  if (isBinary(value)) return false;
  if (path.length >= MAX_VALUE_DEPTH) {
    const deep = `contains itself, or has more than ${MAX_VALUE_DEPTH} levels`;
    throw new CodecError(deep, path.slice(0, 5));
  }
  const keys = Object.keys(value);
  refuseUnlessPlain(value, keys.length, path);
  let json = !Object.hasOwn(value, VALUE_TAG);
  for (const key of keys) {
    const child = (value as Record<string, unknown>)[key];
    if (typeof child === 'string') continue;
    path.push(key);
    if (!fits(child, path)) json = false;
    path.pop();
  }
  return json;
}

/** Everything that JSON would change in silence: class instances, gaps, extra properties. */
function refuseUnlessPlain(value: object, keys: number, path: readonly string[]): void {
  if (Object.getOwnPropertySymbols(value).length > 0) {
    throw new CodecError('has a symbol as a key, which cannot be stored', path);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    if (!Array.isArray(prototype)) throw new CodecError(NOT_PLAIN, path);
    if (keys === value.length) return;
    throw new CodecError('is a list with gaps or properties of its own', path);
  }
  if (!isObjectPrototype(prototype)) throw new CodecError(NOT_PLAIN, path);
}

const NOT_PLAIN = 'is not a plain object or list; store its data instead';
