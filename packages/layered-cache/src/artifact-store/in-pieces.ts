import type { Row } from './log.js';

/** Characters of a record, about: far below what any store refuses. */
const PIECE_CHARS = 256 * 1024;
/** What a row takes beside its texts. */
const ROW_CHARS = 40;

/** Cuts rows into records of a bounded size. */
export function* inPieces(rows: Iterable<Row>): Generator<Row[], undefined> {
  let piece: Row[] = [];
  let chars = 0;
  for (const row of rows) {
    piece.push(row);
    chars += charsOf(row);
    if (chars < PIECE_CHARS) continue;
    yield piece;
    [piece, chars] = [[], 0];
  }
  if (piece.length > 0) yield piece;
}

function charsOf(row: Row): number {
  return row.reduce<number>(
    (sum, field) => sum + (typeof field === 'string' ? field.length : 0),
    ROW_CHARS,
  );
}
