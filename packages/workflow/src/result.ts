/** A step that did its work. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** A step that failed in a way its caller has to expect. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
  /** What lies behind the error; absent unless it was given. */
  readonly cause?: unknown;
}

/** What every step returns, and every workflow. Plain data: told apart by `ok`. */
export type Result<T, E> = Ok<T> | Err<E>;

/** A successful result. */
export function ok(): Ok<undefined>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

/**
 * A failed result. A literal keeps its type: `err('NOT_FOUND')` is an `Err<'NOT_FOUND'>`.
 *
 * @param options - `cause`: what lies behind the error, for logs and people.
 */
export function err<const E>(error: E, options?: { readonly cause?: unknown }): Err<E> {
  return options === undefined || options.cause === undefined
    ? { ok: false, error }
    : { ok: false, error, cause: options.cause };
}

/** Whether a value is a {@link Result}, also one that was made by hand. */
export function isResult(value: unknown): value is Result<unknown, unknown> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  return value.ok === true ? 'value' in value : value.ok === false && 'error' in value;
}
