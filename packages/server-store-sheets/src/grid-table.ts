import { decodeKey } from './cell-codec.js';
import type { Binding, Layout } from './layout.js';
import { readLayout } from './layout.js';
import type { GridCell } from './sheet-requests.js';

const EMPTY: GridCell = { content: '' };

/** A tab as it was right before a write: what to write where, and what to restore. */
export class GridTable {
  readonly layout: Layout;
  readonly #rows: readonly (readonly GridCell[])[];
  readonly #rowOf: Map<string, number> = new Map();

  /** @throws SheetsFailure `invalid-data` when the headers do not fit. */
  constructor(rows: readonly (readonly GridCell[])[], binding: Binding) {
    this.#rows = rows;
    this.layout = readLayout(
      (rows[0] ?? []).map(({ content }) => content),
      binding,
    );
    rows.forEach((_, index) => {
      const key = index === 0 ? undefined : this.keyAt(index + 1);
      if (key !== undefined && !this.#rowOf.has(key)) this.#rowOf.set(key, index + 1);
    });
  }

  /** Number of the row that holds the key, counted from 1. */
  rowOf(key: string): number | undefined {
    return this.#rowOf.get(key);
  }

  keyAt(row: number): string | undefined {
    return decodeKey(this.cell(row, this.layout.key).content);
  }

  cell(row: number, column: number): GridCell {
    return this.#rows[row - 1]?.[column] ?? EMPTY;
  }

  columnOf(header: string): number | undefined {
    const column = this.layout.headers.indexOf(header);
    return column < 0 ? undefined : column;
  }

  /** Rows beneath the header that hold a key; with `undefined`, those that hold none. */
  rowsOf(key: string | undefined): number[] {
    return this.#rows.flatMap((_, index) =>
      index > 0 && this.keyAt(index + 1) === key ? [index + 1] : [],
    );
  }

  /** Row numbers beneath the header. */
  get rowNumbers(): number[] {
    return this.#rows.slice(1).map((_, index) => index + 2);
  }
}
