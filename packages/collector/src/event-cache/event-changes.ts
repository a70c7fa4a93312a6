import { isDeepStrictEqual } from 'node:util';
import type { StoreValue, WalkerEvent } from '@walkeros/core';
import { isPlainObject, isStoreValue } from '@walkeros/core';
import { copyValue } from '../pipeline/copy-event.js';

/** What a step did to an event: fields it wrote, fields it removed, and fields within fields. */
interface Changes {
  put: [string, StoreValue][];
  drop: string[];
  into: [string, Changes][];
}

/**
 * What makes an event this event. A step that changes one of these has an outcome that
 * is good for this event only; whoever gets it from a cache would become somebody else,
 * or would be sent under somebody else's consent.
 */
const IDENTITY: readonly (keyof WalkerEvent)[] = ['id', 'timestamp', 'timing', 'consent'];
const IDENTITY_OF_SOURCE: readonly string[] = ['count', 'trace'];

/**
 * What a step did to an event, so that it can be done to an equal one.
 *
 * @param before - A copy that the step could not change.
 * @returns The changes, or the part because of which they fit no other event.
 */
export function changesOf(
  before: WalkerEvent,
  after: WalkerEvent,
): { changes: StoreValue } | { personal: string } {
  const personal =
    IDENTITY.find((part) => !isDeepStrictEqual(before[part], after[part])) ??
    IDENTITY_OF_SOURCE.find((part) => before.source[part] !== after.source[part]);
  if (personal !== undefined) return { personal };
  const changes: unknown = compare({ ...before }, { ...after });
  return isStoreValue(changes) ? { changes } : { personal: 'something that is not JSON' };
}

/**
 * Does to an event what {@link changesOf} saw a step do. Everything that the step left
 * alone stays the event's own.
 *
 * @returns `undefined` for changes that do not come from {@link changesOf}.
 */
export function applyChanges(event: WalkerEvent, changes: StoreValue): WalkerEvent | undefined {
  if (!isChanges(changes)) return undefined;
  return apply({ ...event }, changes) as unknown as WalkerEvent;
}

function compare(before: Record<string, unknown>, after: Record<string, unknown>): Changes {
  const changes: Changes = { put: [], drop: [], into: [] };
  for (const [name, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (value === undefined || isDeepStrictEqual(old, value)) continue;
    if (isPlainObject(old) && isPlainObject(value)) {
      changes.into.push([name, compare(old, value)]);
    } else {
      changes.put.push([name, copyValue(value) as StoreValue]);
    }
  }
  const isGone = (name: string): boolean =>
    !Object.hasOwn(after, name) || after[name] === undefined;
  changes.drop = Object.keys(before).filter(isGone);
  return changes;
}

/** By computed keys, which make fields; an assignment to `__proto__` would not. */
function apply(target: Record<string, unknown>, changes: Changes): Record<string, unknown> {
  let result = target;
  for (const [name, value] of changes.put) result = { ...result, [name]: value };
  for (const [name, inner] of changes.into) {
    const child = Object.hasOwn(result, name) ? result[name] : undefined;
    result = { ...result, [name]: apply(isPlainObject(child) ? child : {}, inner) };
  }
  if (changes.drop.length === 0) return result;
  const kept = Object.entries(result).filter(([name]) => !changes.drop.includes(name));
  return Object.fromEntries(kept);
}

function isChanges(value: unknown): value is Changes {
  if (!isPlainObject(value)) return false;
  const { put, drop, into } = value;
  return (
    Array.isArray(put) &&
    put.every(isPair) &&
    Array.isArray(drop) &&
    drop.every((name) => typeof name === 'string') &&
    Array.isArray(into) &&
    into.every((pair) => isPair(pair) && isChanges(pair[1]))
  );
}

function isPair(value: unknown): value is [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}
