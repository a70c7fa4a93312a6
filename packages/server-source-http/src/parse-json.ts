import { findJsonError } from './find-json-error.js';
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
 * number that no double can take.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw invalid('the body is empty; send an event as JSON');
  // Parsing a megabyte of brackets takes a second: the depth is checked before.
  if (isDeeperThan(bytes, MAX_DEPTH)) {
    throw invalid(`the body is nested deeper than ${MAX_DEPTH} levels`);
  }
  const text = decode(bytes);
  const value = parse(text);
  if (holdsInfinity(value)) throw invalid('the body holds a number that is out of range');
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

function holdsInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) {
    if (holdsInfinity((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'invalid_json', message);
}
