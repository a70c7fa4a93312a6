import type { Remark } from './diagnostic.js';

/** What a mistyped name makes another check say about the name that was meant. */
const FOLLOWS: Readonly<Partial<Record<Remark['code'], Remark['code']>>> = {
  MISSING_VALUE: 'UNKNOWN_KEY',
  STORE_UNUSED: 'STORE_UNKNOWN',
  STEP_UNREACHED: 'STEP_UNKNOWN',
};

/**
 * One mistake is said once: `tll` is not known, and the same line lacks a `ttl`; what
 * is no name at all is not the name of anything either.
 */
export function withoutConsequences(remarks: readonly Remark[]): Remark[] {
  return remarks.filter((remark) => !remarks.some((cause) => isCause(cause, remark)));
}

function isCause(cause: Remark, { code, path }: Remark): boolean {
  if (code === 'STEP_UNKNOWN' || code === 'STORE_UNKNOWN') {
    return cause.code === 'CONFIG_INVALID' && cause.path === path;
  }
  if (cause.suggestion === undefined || cause.code !== FOLLOWS[code]) return false;
  const name = cause.suggestion;
  if (code === 'MISSING_VALUE') {
    const meant = `${parentOf(cause.path)}${name}`;
    return path === meant || path.startsWith(`${meant}.`);
  }
  return path.endsWith(`.${name}`);
}

/** Up to and with the last dot. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.') + 1);
}
