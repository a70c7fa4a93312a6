import { shortKey } from '@walkeros/core';
import { findJsonError } from './find-json-error.js';
import { findRoundedInteger } from './find-rounded-integer.js';
import { Refusal } from './refusal.js';

/** Far beyond any event; what follows the source may walk values recursively. */
const MAX_DEPTH = 100;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Square brackets are curly ones but for this bit. */
const CURLY = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * The value that a body's bytes stand for.
 *
 * @throws Refusal when they are not UTF-8, not JSON, nested too deeply, or hold a
 * number that no double can take, or a whole one that it would round.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw invalid('the body is empty; send an event as JSON');
  // Parsing a megabyte of brackets takes a second: the depth is checked before.
  if (isDeeperThan(bytes, MAX_DEPTH)) {
    throw invalid(`the body is nested deeper than ${MAX_DEPTH} levels`);
  }
  const text = decode(bytes);
  const value = parse(text);
  const largest = largestNumber(value);
  if (largest === Infinity) throw invalid('the body holds a number that is out of range');
  if (largest > Number.MAX_SAFE_INTEGER) refuseRounded(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = findJsonError(text) ?? { line: 1, column: 1 };
    throw invalid(`the body is not valid JSON: see line ${line}, column ${column}`);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw invalid('the body is not valid UTF-8');
  }
}

function isDeeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (quoted && byte === BACKSLASH) at++;
    else if (byte === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if ((byte | CURLY) === OPENING && ++depth > limit) return true;
    else if ((byte | CURLY) === CLOSING) depth--;
  }
  return false;
}

/** What is larger than this may have been rounded on its way in. */
function refuseRounded(text: string): void {
  const place = findRoundedInteger(text);
  if (place === undefined) return;
  const where = place === '' ? '' : ` at ${shortKey(place)}`;
  throw invalid(`the number${where} is too long to be kept exactly; send it as a string`);
}

function largestNumber(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value !== 'object' || value === null) return 0;
  let largest = 0;
  for (const key in value) {
    const number = largestNumber((value as Record<string, unknown>)[key]);
    if (number > largest) largest = number;
  }
  return largest;
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'invalid_json', message);
}
