import { invalidArgument } from '../google/api-error.js';
import type { ValueInputOption, ValueRenderOption } from './cell.js';

/** One call of the API, after the token and the quota have been looked at. */
export interface ApiRequest {
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export type Dimension = 'ROWS' | 'COLUMNS';

/** One of a list of words, from the query or the body. @throws GoogleApiError 400 otherwise. */
function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw invalidArgument(`Invalid value at '${name}', expected ${allowed.join(', ')}`);
}

export function renderOptionOf(value: unknown): ValueRenderOption {
  const options = ['FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA'] as const;
  return oneOf('value_render_option', value ?? 'FORMATTED_VALUE', options);
}

/** @throws GoogleApiError 400 when it is missing: Google has no default for it. */
export function inputOptionOf(value: unknown): ValueInputOption {
  if (value === undefined || value === null || value === 'INPUT_VALUE_OPTION_UNSPECIFIED') {
    throw invalidArgument("'valueInputOption' is required but not specified");
  }
  return oneOf('value_input_option', value, ['RAW', 'USER_ENTERED'] as const);
}

export function dimensionOf(value: unknown): Dimension {
  return oneOf('major_dimension', value ?? 'ROWS', ['ROWS', 'COLUMNS'] as const);
}

export function insertOptionOf(value: unknown): 'OVERWRITE' | 'INSERT_ROWS' {
  return oneOf('insert_data_option', value ?? 'OVERWRITE', [
    'OVERWRITE',
    'INSERT_ROWS',
  ] as const);
}

/** The rows of a `ValueRange`, turned if they were sent as columns. */
export function rowsOf(value: unknown, dimension: Dimension): unknown[][] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((row) => Array.isArray(row))) {
    throw invalidArgument("Invalid value at 'data.values', expected a list of lists");
  }
  return dimension === 'ROWS' ? value : transpose<unknown>(value, null);
}

/** Rows as columns; places that a shorter row leaves open hold `filler`. */
export function transpose<T>(rows: readonly (readonly T[])[], filler: T): T[][] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) =>
    rows.map((row) => (column < row.length ? (row[column] ?? filler) : filler)),
  );
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
