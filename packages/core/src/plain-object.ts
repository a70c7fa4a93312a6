/**
 * Whether a value is an object literal, from whichever realm: not a list, not an
 * instance of a class, not a module.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Symbol.toStringTag in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || isForeignRoot(prototype);
}

/** No prototype at all, or the `Object.prototype` of another realm. */
function isForeignRoot(prototype: unknown): boolean {
  if (prototype === null) return true;
  const isRoot = Object.getPrototypeOf(prototype) === null;
  return isRoot && Object.hasOwn(Object(prototype), 'isPrototypeOf');
}
