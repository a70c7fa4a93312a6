import { invalidArgument } from '../google/api-error.js';
import type { SheetsLocale } from './locale.js';
import { LOCALES } from './locale.js';
import { typedText } from './typed-text.js';

/** What a cell shows. */
export type CellValue = string | number | boolean;

/** One cell that holds something; an empty cell is `undefined`. */
export interface Cell {
  value: CellValue;
  /** Text of the formula whose result `value` is, with its `=`. */
  formula?: string;
  /** Whether `value` is an error literal such as `#N/A`, and not text that looks like one. */
  error?: boolean;
  /** How the cell is displayed, where that differs from the plain text of its value. */
  formatted?: string;
}

/** What a person may put into a cell: plain content, or a cell as it is. `null` empties it. */
export type CellInput = CellValue | Cell | null | undefined;

export type ValueInputOption = 'RAW' | 'USER_ENTERED';
export type ValueRenderOption = 'FORMATTED_VALUE' | 'UNFORMATTED_VALUE' | 'FORMULA';

/** Characters that one cell holds at most. */
const MAX_CELL_CHARACTERS = 50_000;
const ERROR_LITERAL = /^#(?:N\/A|REF!|NAME\?|DIV\/0!|VALUE!|NUM!|NULL!|ERROR!)$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A cell from what a person or a test puts there. */
export function toCell(input: CellInput): Cell | undefined {
  if (input === null || input === undefined || input === '') return undefined;
  if (typeof input === 'object') return { ...input };
  return { value: input };
}

/**
 * A cell from what a request sends.
 *
 * @throws GoogleApiError 400 for lists, objects and text beyond 50 000 characters.
 */
export function enteredCell(
  input: unknown,
  option: ValueInputOption,
  locale: SheetsLocale = LOCALES.en_US,
): Cell | undefined {
  if (input === '') return undefined;
  if (typeof input === 'number' || typeof input === 'boolean') return { value: input };
  if (typeof input !== 'string') {
    throw invalidArgument(`Invalid values: ${Array.isArray(input) ? 'list' : 'struct'}_value`);
  }
  if (input.length > MAX_CELL_CHARACTERS) {
    throw invalidArgument(
      `Your input contains more than the maximum of ${MAX_CELL_CHARACTERS} characters in a single cell.`,
    );
  }
  return option === 'RAW' ? { value: input } : userEntered(input, locale);
}

/** Text as if it were typed. */
function userEntered(text: string, locale: SheetsLocale): Cell {
  if (text.startsWith("'")) return { value: text.slice(1) };
  if (text.startsWith('=') && text.length > 1) return { formula: text, ...evaluate(text) };
  return typedText(text, locale);
}

/** The stand-in knows constants and `NA()`; anything else is the error of an unknown name. */
function evaluate(formula: string): Cell {
  const body = formula.slice(1).trim();
  const text = /^"([^"]*)"$/.exec(body)?.[1];
  if (text !== undefined) return { value: text };
  if (NUMBER.test(body)) return { value: Number(body) };
  return { value: /^NA\(\)$/i.test(body) ? '#N/A' : '#NAME?', error: true };
}

/** A cell as the values methods answer it; an empty one is `''`. */
export function renderCell(cell: Cell | undefined, option: ValueRenderOption): CellValue {
  if (cell === undefined) return '';
  if (option === 'FORMULA' && cell.formula !== undefined) return cell.formula;
  return option === 'FORMATTED_VALUE' ? displayed(cell) : cell.value;
}

function displayed(cell: Cell): string {
  if (cell.formatted !== undefined) return cell.formatted;
  return typeof cell.value === 'boolean'
    ? String(cell.value).toUpperCase()
    : String(cell.value);
}

/** A cell as `spreadsheets.get` answers it in grid data. */
export function cellData(cell: Cell | undefined): Record<string, unknown> {
  if (cell === undefined) return {};
  const effective = isError(cell)
    ? { errorValue: { type: errorType(String(cell.value)), message: '' } }
    : extendedValue(cell.value);
  return {
    userEnteredValue:
      cell.formula === undefined ? extendedValue(cell.value) : { formulaValue: cell.formula },
    effectiveValue: effective,
    formattedValue: displayed(cell),
  };
}

function isError(cell: Cell): boolean {
  return cell.error === true || (cell.formula !== undefined && isErrorLiteral(cell.value));
}

function isErrorLiteral(value: CellValue): boolean {
  return typeof value === 'string' && ERROR_LITERAL.test(value);
}

function errorType(literal: string): string {
  return literal
    .replace(/^#/, '')
    .replace(/[!?]$/, '')
    .replace('/', '_')
    .replace('DIV_0', 'DIVIDE_BY_ZERO');
}

function extendedValue(value: CellValue): Record<string, CellValue> {
  if (typeof value === 'number') return { numberValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
}
