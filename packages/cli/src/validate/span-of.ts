import { checkPath } from '@walkeros/core';
import type { Remark } from './diagnostic.js';
import type { Place } from './source/locate.js';
import type { Span } from './source/source-node.js';

/**
 * What to mark for a remark: a wrong value itself; the name of an object, of a list,
 * or of a field that should not be there; for what is missing, the name of the
 * object in which it is missing. The same in every format.
 */
export function spanOf({ code, path }: Remark, { node, member, rest }: Place): Span {
  const isLeaf = node.kind === 'scalar' && node.span.end > node.span.start;
  if (rest === undefined && isLeaf && !isAboutName(code, path)) return node.span;
  return member?.key ?? firstOf(node.span);
}

function isAboutName(code: Remark['code'], path: string): boolean {
  if (code === 'UNKNOWN_KEY') return true;
  return code === 'UNSAFE_PATH' && checkPath(path.split('.').slice(-2).join('.')) !== undefined;
}

/** The bracket with which an object or a list begins. */
function firstOf({ start, end }: Span): Span {
  return { start, end: Math.min(start + 1, end) };
}
