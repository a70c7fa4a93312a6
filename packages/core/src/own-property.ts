/** What an object owns under a name; `undefined` for anything that it inherits. */
export function ownProperty(container: unknown, name: string): unknown {
  if (typeof container !== 'object' || container === null) return undefined;
  if (!Object.hasOwn(container, name)) return undefined;
  return (container as Record<string, unknown>)[name];
}

/** Writes a property of the object itself: `__proto__` becomes a key like any other. */
export function setOwn(target: object, name: string, value: unknown): void {
  if (name === '__proto__') {
    const flags = { writable: true, enumerable: true, configurable: true };
    Object.defineProperty(target, name, { value, ...flags });
  } else {
    (target as Record<string, unknown>)[name] = value;
  }
}
