import type { StoreValue } from '@walkeros/core';
import { decodeText, getByPath } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

export interface ReadRules {
  /** Dot path of the value within a JSON body. */
  select?: string | undefined;
  /** The body's bytes are the value. */
  isFile: boolean;
}

/** A body that came with a success, and what it claims to be. */
export interface TypedBody {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}

/**
 * The value that a body holds: JSON as it is, `text/plain` as a string.
 *
 * @returns `undefined` when `select` finds nothing.
 * @throws ApiFailure `invalid-data` for anything else, error pages served with 200 included.
 */
export function valueOfBody(
  { body, contentType }: TypedBody,
  { select, isFile }: ReadRules,
): StoreValue | undefined {
  if (isFile) return new Uint8Array(body);
  const [essence = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const type = essence.trim();
  if (type === 'text/plain' && select === undefined) return decode(body, parameters);
  if (!isJson(type)) {
    const expected = select === undefined ? 'JSON or text/plain' : 'JSON';
    throw new ApiFailure('invalid-data', `answered with ${shown(type)}; expected ${expected}`);
  }
  const value = parseJson(decode(body, parameters));
  return select === undefined ? value : selected(value, select);
}

/** An API that names no type is taken at its word that it serves JSON. */
function isJson(type: string): boolean {
  return type === '' || /^(?:application|text)\/(?:[\w.+-]+\+)?json$/.test(type);
}

function shown(type: string): string {
  return /^[\w.+/-]{1,80}$/.test(type) ? type : 'an unreadable content type';
}

/** Without a byte order mark, and without replacement characters for broken bytes. */
function decode(body: Uint8Array, parameters: readonly string[]): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/.exec(parameters.join(';'))?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    throw new ApiFailure('invalid-data', `answered with a body that is not valid ${charset}`);
  }
}

function parseJson(text: string): StoreValue {
  if (text.trim() === '') throw new ApiFailure('invalid-data', 'answered with an empty body');
  try {
    return decodeText(text);
  } catch {
    throw new ApiFailure('invalid-data', 'answered with a body that is not valid JSON');
  }
}

function selected(value: StoreValue, path: string): StoreValue | undefined {
  return withoutHoles(getByPath(value, path) as StoreValue | undefined);
}

/** Items that a `*` found nothing in are `null`: values hold no `undefined`. */
function withoutHoles(value: StoreValue | undefined): StoreValue | undefined {
  if (!Array.isArray(value)) return value;
  return value.map((item: StoreValue | undefined) => withoutHoles(item) ?? null);
}
