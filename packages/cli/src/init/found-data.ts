import type { Table } from './table.js';

/** What was found where the user's data lies. */
export interface FoundData {
  readonly table: Table;
  /** Settings of the store that follow from it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Lines of `.env.example` that those settings need. */
  readonly env: readonly string[];
}

/** Rows of a sheet or an API that a project begins with. */
export const MAX_ROWS = 100;
