import { isPlainObject } from '@walkeros/core';
import { fieldsOf } from './error-value.js';
import { pack, unpack, type PackOptions } from './packed-value.js';
import type { Result } from './result.js';
import type { CacheEntry } from './workflow-cache.js';

export interface EntryOptions extends PackOptions {
  /** Copy values on their way in and out. Without it references are shared. */
  readonly isolate: boolean;
}

/**
 * A result as an entry of a cache.
 *
 * @throws TypeError when the value or the error cannot be copied.
 */
export function sealEntry(
  result: Result<unknown, unknown>,
  expiresMs: number | undefined,
  options: EntryOptions,
): CacheEntry {
  const exp = expiresMs === undefined ? {} : { exp: expiresMs };
  if (!options.isolate) return { ...result, ...exp, shared: true };
  if (result.ok) {
    return result.value === undefined
      ? { ok: true, ...exp }
      : { ok: true, value: pack(result.value, options), ...exp };
  }
  const error = pack(result.error, options);
  return result.cause === undefined
    ? { ok: false, error, ...exp }
    : { ok: false, error, cause: packCause(result.cause, options), ...exp };
}

/**
 * The result in an entry. Who isolates gets a copy, also of what others share.
 *
 * @throws TypeError when the entry is damaged inside, or cannot be copied.
 */
export function openEntry(entry: CacheEntry, options: EntryOptions): Result<unknown, unknown> {
  if (entry.shared === true && options.isolate) {
    return openEntry(sealEntry(asResult(entry, same), undefined, options), options);
  }
  return asResult(entry, entry.shared === true ? same : unpack);
}

function asResult(
  entry: CacheEntry,
  copy: (value: unknown) => unknown,
): Result<unknown, unknown> {
  if (entry.ok) return { ok: true, value: copy(entry.value) };
  const error = copy(entry.error);
  return entry.cause === undefined
    ? { ok: false, error }
    : { ok: false, error, cause: copy(entry.cause) };
}

const same = (value: unknown): unknown => value;

/** @returns `undefined` for what no step has written. */
export function asEntry(raw: unknown): CacheEntry | undefined {
  if (!isPlainObject(raw)) return undefined;
  const { ok, exp } = raw;
  if (exp !== undefined && !(typeof exp === 'number' && Number.isFinite(exp))) return undefined;
  const whole = ok === true || (ok === false && Object.hasOwn(raw, 'error'));
  return whole ? (raw as unknown as CacheEntry) : undefined;
}

/** A cause is there for people: what is left of it is better than no entry. */
function packCause(cause: unknown, options: PackOptions): unknown {
  try {
    return pack(cause, options);
  } catch {
    if (!(cause instanceof Error)) return `a ${typeof cause} that could not be copied`;
    const { name, message, stack } = fieldsOf(cause);
    const bare = Object.assign(new Error(message), { name });
    if (stack !== undefined) bare.stack = stack;
    return pack(bare, { inMemory: false });
  }
}
