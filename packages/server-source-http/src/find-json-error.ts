/*
 * Says where a text stops being JSON. `JSON.parse` decides whether it is; its
 * message names a place for some mistakes only, and quotes the text for others.
 * Recursion is bounded by the depth that the caller has checked.
 */

const BLANKS = /[ \t\n\r]*/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
/** All but quotes, backslashes and control characters. */
const PLAIN_CHARACTERS = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Offset at which a text stops being JSON. */
class JsonMistake extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super();
    this.offset = offset;
  }
}

/** @returns Line and column, from 1, of the first mistake; `undefined` for valid JSON. */
export function findJsonError(text: string): { line: number; column: number } | undefined {
  try {
    const end = skipBlanks(text, readValue(text, 0));
    if (end < text.length) throw new JsonMistake(end);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonMistake)) throw error;
    const before = text.slice(0, error.offset).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  }
}

function readValue(text: string, from: number): number {
  const at = skipBlanks(text, from);
  const first = text[at];
  if (first === '{') return readList(text, at, '}');
  if (first === '[') return readList(text, at, ']');
  if (first === '"') return readString(text, at);
  return match(SCALAR, text, at) ?? fail(at);
}

function readList(text: string, from: number, close: ']' | '}'): number {
  const readItem = close === ']' ? readValue : readMember;
  let at = skipBlanks(text, from + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipBlanks(text, readItem(text, at));
    if (text[at] === close) return at + 1;
    at = expect(text, at, ',');
  }
}

function readMember(text: string, from: number): number {
  const name = skipBlanks(text, from);
  const colon = skipBlanks(text, readString(text, name));
  return readValue(text, expect(text, colon, ':'));
}

function readString(text: string, from: number): number {
  let at = expect(text, from, '"');
  for (;;) {
    at = match(PLAIN_CHARACTERS, text, at) ?? at;
    if (text[at] === '"') return at + 1;
    at = match(ESCAPE, text, at) ?? fail(at);
  }
}

function skipBlanks(text: string, from: number): number {
  return match(BLANKS, text, from) ?? from;
}

function expect(text: string, at: number, character: string): number {
  return text[at] === character ? at + 1 : fail(at);
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function fail(at: number): never {
  throw new JsonMistake(at);
}
