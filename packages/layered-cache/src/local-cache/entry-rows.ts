import type { Output } from '../output.js';
import type { Rows } from './open-database.js';

/** What the index knows of an entry; the files are in its folder. */
export interface EntryRow {
  hash: string;
  /** Name of the entry's folder. A new save has a new folder; this names the one that counts. */
  folder: string;
  taskId: string;
  command: string;
  exitCode: number;
  durationMs: number;
  outputs: Output[];
  sizeBytes: number;
  storedAt: number;
}

/** An entry that was taken out of the index; its folder is still there. */
export interface Removed {
  folder: string;
  sizeBytes: number;
}

export interface EntryRows {
  find(hash: string): EntryRow | undefined;
  has(hash: string): boolean;
  /** @returns the folder that counted until now. */
  put(row: EntryRow): string | undefined;
  touch(hash: string, nowMs: number): void;
  /** Removes an entry if `folder` is still the one that counts. */
  remove(hash: string, folder: string): void;
  removeUnusedSince(momentMs: number): Removed[];
  /** Removes the least recently used until the rest is no larger than `maxBytes`. */
  removeLeastRecent(maxBytes: number): Removed[];
  folders(): Set<string>;
  totals(): { entryCount: number; totalBytes: number };
}

type Columns = Omit<EntryRow, 'outputs'> & { outputs: string };

const COLUMNS = `hash, folder, task_id AS taskId, command, exit_code AS exitCode,
  duration_ms AS durationMs, outputs, size_bytes AS sizeBytes, stored_at AS storedAt`;

export function entryRows(rows: Rows): EntryRows {
  const folderOf = (hash: string): string | undefined =>
    rows.all<{ folder: string }>('SELECT folder FROM entries WHERE hash = ?', hash)[0]?.folder;

  const removeAll = (found: (Removed & { hash: string })[]): Removed[] => {
    for (const { hash } of found) rows.run('DELETE FROM entries WHERE hash = ?', hash);
    return found;
  };

  return {
    find(hash) {
      const [row] = rows.all<Columns>(`SELECT ${COLUMNS} FROM entries WHERE hash = ?`, hash);
      const outputs = row && outputsOf(row);
      return outputs && { ...row, outputs };
    },
    has: (hash) => folderOf(hash) !== undefined,
    put: (row) =>
      rows.transaction(() => {
        const before = folderOf(row.hash);
        insert(rows, row);
        return before;
      }),
    touch(hash, nowMs) {
      rows.run('UPDATE entries SET accessed_at = ? WHERE hash = ?', nowMs, hash);
    },
    remove(hash, folder) {
      rows.run('DELETE FROM entries WHERE hash = ? AND folder = ?', hash, folder);
    },
    removeUnusedSince: (momentMs) => rows.transaction(() => removeAll(unused(rows, momentMs))),
    removeLeastRecent: (maxBytes) =>
      rows.transaction(() => removeAll(leastRecent(rows, maxBytes))),
    folders() {
      const found = rows.all<{ folder: string }>('SELECT folder FROM entries');
      return new Set(found.map(({ folder }) => folder));
    },
    totals() {
      const [total] = rows.all<{ entryCount: number; totalBytes: number }>(
        'SELECT count(*) AS entryCount, coalesce(sum(size_bytes), 0) AS totalBytes FROM entries',
      );
      return total ?? { entryCount: 0, totalBytes: 0 };
    },
  };
}

/** A disk that rots leaves a database whole, and a text in it unreadable: that is no entry. */
function outputsOf({ outputs }: Columns): Output[] | undefined {
  try {
    return JSON.parse(outputs) as Output[];
  } catch {
    return undefined;
  }
}

function insert(rows: Rows, row: EntryRow): void {
  rows.run(
    `INSERT OR REPLACE INTO entries (hash, folder, task_id, command, exit_code, duration_ms,
      outputs, size_bytes, stored_at, accessed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.hash,
    row.folder,
    row.taskId,
    row.command,
    row.exitCode,
    row.durationMs,
    JSON.stringify(row.outputs),
    row.sizeBytes,
    row.storedAt,
    row.storedAt,
  );
}

type Candidate = Removed & { hash: string };

function unused(rows: Rows, momentMs: number): Candidate[] {
  return rows.all<Candidate>(
    'SELECT hash, folder, size_bytes AS sizeBytes FROM entries WHERE accessed_at < ?',
    momentMs,
  );
}

function leastRecent(rows: Rows, maxBytes: number): Candidate[] {
  return rows.all<Candidate>(
    `SELECT hash, folder, sizeBytes FROM (
       SELECT hash, folder, size_bytes AS sizeBytes, accessed_at,
         sum(size_bytes) OVER (ORDER BY accessed_at DESC, hash) AS kept FROM entries
     ) WHERE kept > ? ORDER BY accessed_at`,
    maxBytes,
  );
}
