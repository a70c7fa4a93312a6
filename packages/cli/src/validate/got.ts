import type { Remark } from './diagnostic.js';
import { mayShow } from './may-show.js';

const MAX_LENGTH = 60;
const HIDDEN = 'a text that is not shown';

/** What stands in a config at the path of a remark. */
export interface Found {
  /** Whether there is anything. */
  readonly isThere: boolean;
  /** As it is written: references are not resolved. */
  readonly value?: unknown;
}

/**
 * What was found in place of what is expected, in a few words that may be shown: never a
 * secret, and of what has parts only what it is.
 */
export function gotOf(remark: Remark, { isThere, value }: Found): string {
  if (!isThere) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  const isShown = isShownAt(remark, value);
  if (typeof value !== 'string') return isShown ? String(value) : `a ${typeof value}`;
  if (!isShown) return HIDDEN;
  return JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value);
}

/** What a check says of a value that it may have quoted. */
export function messageOf(remark: Remark, { value }: Found): string {
  const { message } = remark;
  const isQuoted = typeof value === 'string' && value !== '' && !isShownAt(remark, value);
  return isQuoted ? message.replaceAll(JSON.stringify(value), HIDDEN) : message;
}

function isShownAt({ code, path }: Remark, value: unknown): boolean {
  return code !== 'SECRET_LITERAL' && mayShow(value, path, code === 'UNKNOWN_KEY');
}
