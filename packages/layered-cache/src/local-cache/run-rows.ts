import type { RunRecord } from '../cache-layer.js';
import type { Rows } from './open-database.js';

export interface RunRows {
  add(run: RunRecord): void;
  /** The runs that ended last, the latest first. */
  latest(limit: number): RunRecord[];
  countSince(momentMs: number): { runCount: number; hitCount: number };
  removeBefore(momentMs: number): void;
}

/** The history of runs. Only what is counted or sorted by is a column of its own. */
export function runRows(rows: Rows): RunRows {
  return {
    add(run) {
      rows.run(
        'INSERT INTO runs (ended_at, status, record) VALUES (?, ?, ?)',
        run.endedAt,
        run.status,
        JSON.stringify(run),
      );
    },
    latest(limit) {
      const found = rows.all<{ record: string }>(
        'SELECT record FROM runs ORDER BY ended_at DESC, id DESC LIMIT ?',
        limit,
      );
      return found.map(({ record }) => JSON.parse(record) as RunRecord);
    },
    countSince(momentMs) {
      const [counts] = rows.all<{ runCount: number; hitCount: number }>(
        `SELECT count(*) AS runCount,
           coalesce(sum(status IN ('cache-hit', 'cache-hit-remote')), 0) AS hitCount
         FROM runs WHERE ended_at >= ?`,
        momentMs,
      );
      return counts ?? { runCount: 0, hitCount: 0 };
    },
    removeBefore(momentMs) {
      rows.run('DELETE FROM runs WHERE ended_at < ?', momentMs);
    },
  };
}
