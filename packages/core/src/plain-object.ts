/**
 * Whether a value is an object literal, from whichever realm: not a list, not an
 * instance of a class, not a module.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Symbol.toStringTag in value) return false;
  return isObjectPrototype(Object.getPrototypeOf(value));
}

/** No prototype at all, or `Object.prototype`, also that of another realm. */
export function isObjectPrototype(prototype: unknown): boolean {
  if (prototype === null || prototype === Object.prototype) return true;
  const isRoot = Object.getPrototypeOf(prototype) === null;
  return isRoot && Object.hasOwn(Object(prototype), 'isPrototypeOf');
}
