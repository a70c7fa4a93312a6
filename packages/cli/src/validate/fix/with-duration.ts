import { DURATION_FORMAT, TIMEOUT_FORMAT } from '@walkeros/core';
import type { Remark } from '../diagnostic.js';
import type { Place } from '../source/locate.js';

/** Units as people write them, by ours. */
const UNITS: readonly [unit: string, words: RegExp][] = [
  ['ms', /^(?:ms|msecs?|millis|milliseconds?)$/i],
  ['s', /^(?:s|secs?|seconds?)$/i],
  ['m', /^(?:m|mins?|minutes?)$/i],
  ['h', /^(?:h|hrs?|hours?)$/i],
  ['d', /^(?:d|days?)$/i],
];

/** A remark on a length of time in words, with how it is written here. */
export function withDuration(remark: Remark, { node, rest }: Place): Remark {
  const isSpan = remark.expected === DURATION_FORMAT || remark.expected === TIMEOUT_FORMAT;
  if (!isSpan || rest !== undefined || node.kind !== 'scalar') return remark;
  const suggestion = typeof node.value === 'string' ? durationIn(node.value) : undefined;
  return suggestion === undefined ? remark : { ...remark, suggestion };
}

/** `"5 minutes"` is `"5m"`, and `"300"` is `"300"`: a number in quotes. */
export function durationIn(text: string): string | undefined {
  const [, amount, word] = /^\s*(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (amount === undefined || word === undefined || Number(amount) === 0) return undefined;
  if (word === '') return amount;
  const [unit] = UNITS.find(([, words]) => words.test(word)) ?? [];
  return unit === undefined ? undefined : `${amount}${unit}`;
}
