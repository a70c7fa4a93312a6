import type { Fix, Remark } from '../diagnostic.js';
import type { FixContext } from './fix-context.js';
import type { Span } from '../source/source-node.js';
import { durationIn } from './with-duration.js';
import { written } from './written.js';

/** Fields that name something: a number in quotes is still no name. */
const NAMES = ['package', 'import', 'before', 'next', 'store', 'sync'];

/** Another value in the place of one that is a single text, number or boolean. */
export function rewriteScalar(remark: Remark, { place, text }: FixContext): Fix | undefined {
  const { node, member } = place;
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value !== 'string' && NAMES.includes(member?.name ?? '')) return undefined;
  const { start, end } = node.span;
  const replaced = text.slice(start, end);
  if (remark.suggestion === undefined)
    return otherQuotes(remark.expected, node.value, node.span);
  const replacement = suggested(remark.suggestion, node.value, replaced);
  if (replacement === undefined || replacement === replaced) return undefined;
  return {
    title: `change it to ${replacement}`,
    edits: [{ start, end, text: replacement }],
  };
}

function suggested(suggestion: string, value: unknown, replaced: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  // A number in quotes, where a length of time was meant.
  if (durationIn(value) === suggestion && /^[\d.]+$/.test(suggestion)) return suggestion;
  const [, prefix, rest] = /^(\$store\.|\$var\.)(.*)$/.exec(value) ?? [];
  if (prefix === undefined)
    return value.startsWith('$') ? undefined : written(suggestion, replaced);
  // Of a longer path only one part is wrong, and the remark does not say which.
  return rest?.includes('.') === true ? undefined : written(prefix + suggestion, replaced);
}

/** Quotes too many or too few. The edits leave out what is between them: it may be a secret. */
function otherQuotes(
  expected: string | undefined,
  value: unknown,
  { start, end }: Span,
): Fix | undefined {
  if (expected === 'a string' && (typeof value === 'number' || typeof value === 'boolean')) {
    const edits = [start, end].map((at) => ({ start: at, end: at, text: '"' }));
    return { title: 'put it into quotes', edits };
  }
  if (typeof value !== 'string' || end - start !== value.length + 2) return undefined;
  const isNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(value);
  const isMeant =
    ((expected === 'a number' || expected === 'a whole number') && isNumber) ||
    (expected === 'true or false' && /^(?:true|false)$/.test(value));
  if (!isMeant) return undefined;
  const edits = [start, end - 1].map((at) => ({ start: at, end: at + 1, text: '' }));
  return { title: 'take the quotes away', edits };
}
