import assert from 'node:assert/strict';
import type { Store, StoreError, StoreErrorKind, StoreValue } from '@walkeros/core';
import { isStoreError, shortKey } from '@walkeros/core';
import { sameValue } from './same-value.js';

/** @throws AssertionError unless the store holds exactly `value` under `key`. */
export async function expectValue(store: Store, key: string, value: StoreValue): Promise<void> {
  const found = await store.get(key);
  assert.ok(
    sameValue(found, value),
    `get ${shortKey(key)} answered ${describe(found)} instead of ${describe(value)}`,
  );
}

/** @throws AssertionError unless the store says that `key` is absent. */
export async function expectAbsent(store: Store, key: string): Promise<void> {
  const found = await store.get(key);
  assert.ok(
    found === undefined,
    `get ${shortKey(key)} answered ${describe(found)} instead of a miss`,
  );
}

/**
 * The error of a call that has to fail.
 *
 * @throws AssertionError unless the call throws or rejects with a `StoreError`.
 */
export async function expectRefusal(
  call: () => unknown,
  what: string,
  kind?: StoreErrorKind,
): Promise<StoreError> {
  const error = await failureOf(call);
  assert.ok(error !== undefined, `${what} was accepted`);
  assert.ok(isStoreError(error), `${what} failed with ${String(error)}, not with a StoreError`);
  if (kind !== undefined) assert.equal(error.kind, kind, `${what}: ${error.message}`);
  return error;
}

/** What `call` throws or rejects with; `undefined` when it succeeds. */
export async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error ?? new Error('a failure without an error');
  }
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (Object.is(value, -0)) return '-0';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
