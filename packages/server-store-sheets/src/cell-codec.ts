/*
 * What a cell holds, as people see it, and what a program reads from it:
 *
 *   a number, a checkbox          number, boolean
 *   plain text                    string
 *   {"a":1}, [1,2], "text"        JSON, where it is JSON: object, list, string
 *   null                          null
 *   nothing                       absent
 *   #N/A, #REF! and the like      an error, never a value
 *
 * Writing is the exact inverse: a string that would be read as something else, or that a
 * spreadsheet would not keep, is written as JSON, in quotes. Everything JSON has no form
 * for (binary, NaN, -0) goes through the codec of the core.
 */
import type { StoreValue } from '@walkeros/core';
import { decodeText, encodeText } from '@walkeros/core';
import { SheetsFailure } from './sheets-failure.js';

/** A cell's content as the values methods carry it; `''` is an empty cell. */
export type CellContent = string | number | boolean;

/** Characters that one cell holds. @see https://support.google.com/drive/answer/37603 */
const MAX_CELL_CHARACTERS = 50_000;

const ERROR_LITERAL = /^#(?:N\/A|REF!|NAME\?|DIV\/0!|VALUE!|NUM!|NULL!|ERROR!)$/;
/** What a cell shows while its formula waits for another sheet. */
const LOADING = 'Loading...';
/** Control characters but line feed and tab, and halves of surrogate pairs. */
const UNSAFE_TEXT = /[^\P{Cc}\n\t]|\p{Surrogate}/u;

/**
 * @param place - Where the cell is, for the message.
 * @returns `undefined` for an empty cell.
 * @throws SheetsFailure for the error of a formula.
 */
export function decodeCell(content: unknown, place: string): StoreValue | undefined {
  return decodeContent(presentContent(content, place));
}

/** What a cell holds before it is given a meaning. @throws SheetsFailure like {@link decodeCell} */
export function presentContent(content: unknown, place: string): CellContent | undefined {
  if (content === undefined || content === null || content === '') return undefined;
  if (typeof content === 'number' || typeof content === 'boolean') return content;
  if (typeof content !== 'string') {
    throw new SheetsFailure('invalid-data', `${place} holds something that is no cell content`);
  }
  if (ERROR_LITERAL.test(content)) {
    throw new SheetsFailure(
      'invalid-data',
      `${place} shows the error ${content}; fix its formula`,
    );
  }
  if (content === LOADING) {
    throw new SheetsFailure(
      'unavailable',
      `${place} is still being calculated; try again later`,
    );
  }
  return content;
}

/** What content means that says itself what it is. */
export function decodeContent(content: CellContent | undefined): StoreValue | undefined {
  return typeof content === 'string' ? decodeString(content) : content;
}

function decodeString(text: string): StoreValue {
  if (text !== 'null' && !/^[[{"]/.test(text)) return text;
  try {
    return decodeText(text);
  } catch {
    return text;
  }
}

/** @throws CodecError for what no store holds. @throws SheetsFailure for what no cell holds. */
export function encodeCell(value: StoreValue): CellContent {
  if (typeof value === 'boolean') return value;
  if (isCellNumber(value)) return value;
  return fitCell(
    typeof value === 'string' ? encodeString(value, decodeString) : encodeText(value),
  );
}

/** Whether a cell keeps a value exactly as a number. */
export function isCellNumber(value: StoreValue): value is number {
  return typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0);
}

/** @throws SheetsFailure `too-large` for more than a cell holds. */
export function fitCell(content: CellContent): CellContent {
  if (typeof content !== 'string' || content.length <= MAX_CELL_CHARACTERS) return content;
  throw new SheetsFailure(
    'too-large',
    `a cell holds at most ${MAX_CELL_CHARACTERS} characters, and this value takes ${content.length}`,
  );
}

/** Text as it is where `decode` reads it as itself and a sheet keeps it; else in JSON quotes. */
export function encodeString(text: string, decode: (content: string) => unknown): string {
  const plain =
    text !== '' &&
    text !== LOADING &&
    !text.startsWith("'") &&
    !ERROR_LITERAL.test(text) &&
    !UNSAFE_TEXT.test(text) &&
    decode(text) === text;
  return plain ? text : encodeText(text);
}

/** The key that a cell of the key column holds; `undefined` where it holds none. */
export function decodeKey(content: unknown): string | undefined {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'boolean') return String(content).toUpperCase();
  if (typeof content !== 'string' || content === '' || ERROR_LITERAL.test(content)) {
    return undefined;
  }
  if (!content.startsWith('"')) return content;
  const value = decodeString(content);
  return typeof value === 'string' ? value : content;
}

/** @throws SheetsFailure `invalid-key` for a key that is too long for a cell. */
export function encodeKey(key: string): string {
  const plain =
    key !== '' && !key.startsWith("'") && !UNSAFE_TEXT.test(key) && decodeKey(key) === key;
  const text = plain ? key : encodeText(key);
  if (text.length <= MAX_CELL_CHARACTERS) return text;
  throw new SheetsFailure(
    'invalid-key',
    `is longer than the ${MAX_CELL_CHARACTERS} characters of a cell`,
  );
}
