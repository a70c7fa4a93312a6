/**
 * A field of what may be anything, such as an error of somebody else's library; own or
 * inherited. `undefined` where there is none.
 */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
