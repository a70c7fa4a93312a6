import { maskSecrets, secretIn } from './mask-secrets.js';
import type { Remark } from './diagnostic.js';

const MAX_LENGTH = 60;
const HIDDEN = 'a text that is not shown';
/** Below these, any text may be a secret, whatever its name. */
const PRIVATE = /(?:^|\.)(?:credentials|headers|auth|authorization)(?:\.|$)/i;

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
export function gotOf({ code, path }: Remark, { isThere, value }: Found): string {
  if (!isThere) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  const name = path.slice(path.lastIndexOf('.') + 1);
  const isSecret = code === 'SECRET_LITERAL' || secretIn(value, name) !== undefined;
  const isPrivate = PRIVATE.test(path) && !/^\$(?:env|var|store)\.[\w.]+$/.test(value);
  if (isSecret || isPrivate) return HIDDEN;
  const shown = value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value;
  return maskSecrets(JSON.stringify(shown));
}
