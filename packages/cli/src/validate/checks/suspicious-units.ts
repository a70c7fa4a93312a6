import { isPlainObject } from '@walkeros/core';
import { SECTIONS } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { componentsOf, type Check, type CheckedFlow } from './checked-flow.js';
import { rulesOf } from './cache-rules.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Fields of a rule that are in seconds. */
const SECONDS = ['ttl', 'negative', 'stale', 'refresh'];

/** Timeouts below this, in milliseconds, were most likely meant in seconds. */
const SHORT_TIMEOUT_MS = 10;

/** Numbers in the wrong unit: `ttl` is in seconds, as in the source document, timeouts are in milliseconds. */
export const suspiciousUnits: Check = (flow) => [...longSpans(flow), ...shortTimeouts(flow)];

function longSpans(flow: CheckedFlow): Remark[] {
  const rules = SECTIONS.flatMap((section) => componentsOf(flow, section)).flatMap(rulesOf);
  return rules.flatMap(({ rule, path }) =>
    SECONDS.flatMap((field) => {
      const value = rule[field];
      if (typeof value !== 'number' || !looksLikeMilliseconds(value)) return [];
      return [
        remark(`${path}.${field}`, {
          message: `is in seconds, and ${value} seconds are ${inWords(value)}`,
          suggestion: asDuration(value),
        }),
      ];
    }),
  );
}

/** Round as milliseconds, and odd as seconds: neither whole hours up to two days nor whole days. */
function looksLikeMilliseconds(seconds: number): boolean {
  if (!Number.isFinite(seconds) || seconds < 10_000) return false;
  if (seconds > 366 * DAY) return true;
  const isHours = seconds % HOUR === 0 && seconds <= 2 * DAY;
  return seconds % 1_000 === 0 && !isHours && seconds % DAY !== 0;
}

function shortTimeouts(flow: CheckedFlow): Remark[] {
  return SECTIONS.flatMap((section) => componentsOf(flow, section)).flatMap((component) =>
    ['cache', 'config'].flatMap((part) => {
      const holder = component.definition[part];
      const timeout = isPlainObject(holder) ? holder['timeout'] : undefined;
      if (typeof timeout !== 'number' || timeout <= 0 || timeout >= SHORT_TIMEOUT_MS) return [];
      const message = `is in milliseconds, and ${timeout} are hardly enough for one call`;
      return [
        remark(`${component.path}.${part}.timeout`, { message, suggestion: `${timeout}s` }),
      ];
    }),
  );
}

function remark(path: string, rest: Pick<Remark, 'message' | 'suggestion'>): Remark {
  return {
    code: 'UNIT_SUSPICIOUS',
    severity: 'warning',
    path,
    expected: 'a text with its unit, which leaves no doubt',
    ...rest,
  };
}

function inWords(seconds: number): string {
  const isDays = seconds >= 2 * DAY;
  return `${Number((seconds / (isDays ? DAY : HOUR)).toPrecision(3))} ${isDays ? 'days' : 'hours'}`;
}

/** What the number says when it is read as milliseconds. */
function asDuration(ms: number): string {
  const [unit, size] =
    [['d', DAY * 1000] as const, ['h', HOUR * 1000] as const, ['m', 60_000] as const].find(
      ([, each]) => ms % each === 0,
    ) ?? (['s', 1_000] as const);
  return `${ms / size}${unit}`;
}
