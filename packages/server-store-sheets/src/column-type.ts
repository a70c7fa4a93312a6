import type { StoreValue } from '@walkeros/core';
import { decodeText, encodeText } from '@walkeros/core';
import type { CellContent } from './cell-codec.js';
import {
  decodeContent,
  decodeKey,
  encodeCell,
  encodeString,
  fitCell,
  isCellNumber,
  presentContent,
} from './cell-codec.js';
import { dateOfSerial, isIsoDate, serialOfDate } from './serial-date.js';
import { SheetsFailure } from './sheets-failure.js';

/** What the cells of a column are, where they do not say it by themselves. */
export type ColumnType = 'string' | 'number' | 'boolean' | 'date' | 'json';

/** How a column is read and written; `undefined` stands for what it does not take. */
interface Column {
  decode(content: CellContent): StoreValue | undefined;
  encode(value: StoreValue): CellContent | undefined;
}

const COLUMNS: Readonly<Record<ColumnType, Column>> = {
  string: {
    decode: decodeKey,
    encode: (value) => (typeof value === 'string' ? encodeString(value, decodeKey) : undefined),
  },
  number: {
    decode: (content) => (typeof content === 'number' ? content : undefined),
    encode: (value) => (isCellNumber(value) ? value : undefined),
  },
  boolean: {
    decode: (content) => (typeof content === 'boolean' ? content : undefined),
    encode: (value) => (typeof value === 'boolean' ? value : undefined),
  },
  date: {
    decode(content) {
      if (typeof content === 'number') return dateOfSerial(content);
      return typeof content === 'string' && isIsoDate(content) ? content : undefined;
    },
    encode(value) {
      if (typeof value !== 'string' || !isIsoDate(value)) return undefined;
      return serialOfDate(value) ?? value;
    },
  },
  json: {
    decode: (content) => (typeof content === 'string' ? parsed(content) : content),
    encode: (value) =>
      isCellNumber(value) || typeof value === 'boolean' ? value : encodeText(value),
  },
};

/**
 * @param place - Where the cell is, for the message.
 * @returns `undefined` for an empty cell.
 * @throws SheetsFailure `invalid-data` for the error of a formula, and for what is not of
 *   the type of the column.
 */
export function decodeColumn(
  content: unknown,
  place: string,
  type: ColumnType | undefined,
): StoreValue | undefined {
  const present = presentContent(content, place);
  if (present === undefined || type === undefined) return decodeContent(present);
  const value = COLUMNS[type].decode(present);
  if (value !== undefined) return value;
  throw mismatch(place, 'holds', type);
}

/**
 * The exact inverse. @param field - Name of the column, for the message.
 * @throws SheetsFailure for what the column or a cell does not take. @throws CodecError
 */
export function encodeColumn(
  value: StoreValue,
  field: string,
  type: ColumnType | undefined,
): CellContent {
  if (type === undefined) return encodeCell(value);
  const content = COLUMNS[type].encode(value);
  if (content !== undefined) return fitCell(content);
  throw mismatch(`the field "${field}"`, 'is', type);
}

function mismatch(what: string, verb: string, type: ColumnType): SheetsFailure {
  const expected = type === 'json' ? 'JSON' : type === 'date' ? 'ISO 8601 date' : type;
  return new SheetsFailure(
    'invalid-data',
    `${what} ${verb} no ${expected}, which settings.columns says it is`,
  );
}

function parsed(text: string): StoreValue | undefined {
  try {
    return decodeText(text);
  } catch {
    return undefined;
  }
}
