import {
  getByPath,
  isPlainObject,
  setByPath,
  type StoreValue,
  type WalkerEvent,
} from '@walkeros/core';

/**
 * A copy of the event with a value at `target`. Objects are merged, the value's
 * fields win. An object on the event is never replaced by something else: that
 * would cost the event its data.
 *
 * @returns `undefined` when the value cannot be merged.
 */
export function writeValue(
  event: WalkerEvent,
  target: string,
  value: StoreValue,
): WalkerEvent | undefined {
  const present = getByPath(event, target);
  if (!isPlainObject(present)) return setByPath(event, target, value);
  if (!isPlainObject(value)) return undefined;
  return setByPath(event, target, { ...present, ...value });
}
