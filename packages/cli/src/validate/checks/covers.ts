import { isPlainObject } from '@walkeros/core';

type Condition = Readonly<Record<string, unknown>>;

/**
 * Whether everything that `later` matches is matched by `earlier` too. Answers
 * `true` only where that is certain.
 */
export function covers(earlier: unknown, later: unknown): boolean {
  if (matchesAll(earlier)) return true;
  if (!isPlainObject(earlier) || !isPlainObject(later)) return false;
  if (JSON.stringify(earlier) === JSON.stringify(later)) return true;
  const alternatives = listIn(later, 'or');
  if (alternatives !== undefined) {
    return alternatives.length > 0 && alternatives.every((each) => covers(earlier, each));
  }
  const required = listIn(earlier, 'and');
  if (required !== undefined) return required.every((each) => covers(each, later));
  if (listIn(later, 'and')?.some((each) => covers(earlier, each)) === true) return true;
  if (listIn(earlier, 'or')?.some((each) => covers(each, later)) === true) return true;
  return conditionCovers(earlier, later);
}

function matchesAll(match: unknown): boolean {
  return match === undefined || (isPlainObject(match) && listIn(match, 'and')?.length === 0);
}

function listIn(match: Condition, name: string): readonly unknown[] | undefined {
  const list = match[name];
  return Array.isArray(list) ? list : undefined;
}

/** What the text that an operator asks for tells of every text that it matches. */
const TELLS: Readonly<
  Record<string, Readonly<Record<string, (text: string, part: string) => boolean>>>
> = {
  prefix: { eq: startsWith, prefix: startsWith },
  suffix: { eq: endsWith, suffix: endsWith },
  contains: { eq: includes, prefix: includes, suffix: includes, contains: includes },
};

function conditionCovers(earlier: Condition, later: Condition): boolean {
  if (earlier['not'] === true || later['not'] === true || earlier['key'] !== later['key']) {
    return false;
  }
  const tells = TELLS[String(earlier['operator'])]?.[String(later['operator'])];
  const { value: part } = earlier;
  const { value: text } = later;
  if (typeof part !== 'string' || typeof text !== 'string') return false;
  return tells?.(text, part) ?? false;
}

function startsWith(text: string, part: string): boolean {
  return text.startsWith(part);
}

function endsWith(text: string, part: string): boolean {
  return text.endsWith(part);
}

function includes(text: string, part: string): boolean {
  return text.includes(part);
}
