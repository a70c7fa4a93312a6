import type { StoreValue } from '@walkeros/core';
import type { Origin } from './distrust.js';
import { ABSENT, type Held, type TierEntry } from './tier.js';

/**
 * What a byte store holds for a tier: the value with its own expiry, so that any
 * store can be a tier, whether or not it knows about time.
 *
 * - `value`: the value; missing when the backing said that the key is absent.
 * - `exp`: end of the `ttl`, ms since the epoch.
 * - `end`, `due`: only when they differ from `exp` (`stale`, `refresh`).
 * - `at`, `by`: when the load or the write began that it is of, and in which process;
 *   they order entries against writes.
 * - `key`: the key that it was written under, so that a reply meant for another key
 *   is found out.
 */
export interface Envelope {
  value?: StoreValue;
  exp: number;
  end?: number;
  due?: number;
  at?: number;
  by?: string;
  key?: string;
}

export function seal(
  key: string,
  entry: TierEntry,
  { at, by }: Required<Origin>,
): { [key: string]: StoreValue } {
  const envelope: { [key: string]: StoreValue } = { key, exp: entry.expiresMs, at, by };
  if (entry.value !== ABSENT) envelope['value'] = entry.value;
  if (entry.endsMs !== entry.expiresMs) envelope['end'] = entry.endsMs;
  if (entry.dueMs !== entry.expiresMs) envelope['due'] = entry.dueMs;
  return envelope;
}

/** @returns `undefined` for anything that this project did not put there, or not under this key. */
export function open(raw: unknown, key?: string): Envelope | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const { exp, end, due, at } = raw as Record<string, unknown>;
  if (!isTime(exp) || !isOptionalTime(end) || !isOptionalTime(due) || !isOptionalTime(at)) {
    return undefined;
  }
  // An absence is written without a value, so what has neither a value nor our
  // stamp is somebody else's record.
  if (!Object.hasOwn(raw, 'value') && at === undefined) return undefined;
  const envelope = raw as Envelope;
  const isOther = key !== undefined && envelope.key !== undefined && envelope.key !== key;
  return isOther ? undefined : envelope;
}

export function heldIn(envelope: Envelope): Held {
  return envelope.value === undefined ? ABSENT : envelope.value;
}

/** Takes `wrappings` envelopes off a value, for rules that look at the value itself. */
export function unwrap(value: unknown, wrappings: number): unknown {
  let inner = value;
  for (let left = wrappings; left > 0; left--) inner = open(inner)?.value;
  return inner;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isOptionalTime(value: unknown): boolean {
  return value === undefined || isTime(value);
}
