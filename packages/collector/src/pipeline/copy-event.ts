import type { WalkerEvent } from '@walkeros/core';
import { isBinary, isPlainObject } from '@walkeros/core';

/** A copy that shares nothing that can change with the event. */
export function copyEvent(event: WalkerEvent): WalkerEvent {
  return {
    ...event,
    data: copyValue(event.data),
    context: copyValue(event.context),
    globals: copyValue(event.globals),
    custom: copyValue(event.custom),
    user: copyValue(event.user),
    nested: copyValue(event.nested),
    consent: copyValue(event.consent),
    source: copyValue(event.source),
  };
}

/** A deep copy of plain objects, lists and bytes; everything else is passed on as it is. */
export function copyValue<V>(value: V): V {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyValue) as V;
  if (isPlainObject(value)) return copyObject(value);
  return isBinary(value) ? (Uint8Array.prototype.slice.call(value) as typeof value) : value;
}

/** The spread makes every key the copy's own, `__proto__` too, so that assigning to it is safe. */
function copyObject<T extends object>(original: T): T {
  const copy = { ...original };
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === 'object' && value !== null) copy[key] = copyValue(value);
  }
  return copy;
}
