import type { ArtifactId } from './artifact.js';
import type { LedgerEntry } from './ledger-entries.js';
import type { Row } from './log.js';

/** One upload, finished or not. */
export interface UploadRef extends ArtifactId {
  upload: string;
}

export function toNoteRow({ team, hash, upload }: UploadRef): Row {
  return [team, hash, upload];
}

export function toEntryRow(entry: LedgerEntry): Row {
  return [...toNoteRow(entry), entry.sizeBytes, entry.parts, entry.lastUsedMs];
}

/** What the records of a log say, in their order. */
export interface LedgerRows {
  entries: LedgerEntry[];
  noted: UploadRef[];
  /** Records that make no sense. */
  damaged: number;
}

type NoteRow = [team: string, hash: string, upload: string];
type EntryRow = [...NoteRow, sizeBytes: number, parts: number, lastUsedMs: number];

const NOTE = ['string', 'string', 'string'];
const ENTRY = [...NOTE, 'number', 'number', 'number'];

/** By hand: there may be a million rows, and requests are answered meanwhile. */
export function addRows(to: LedgerRows, rows: unknown): void {
  if (!Array.isArray(rows) || !rows.every((row) => isNote(row) || isEntry(row))) {
    to.damaged++;
    return;
  }
  for (const row of rows as (NoteRow | EntryRow)[]) {
    const [team, hash, upload] = row;
    if (!isEntry(row)) {
      to.noted.push({ team, hash, upload });
      continue;
    }
    const [, , , sizeBytes, parts, lastUsedMs] = row;
    to.entries.push({ team, hash, upload, sizeBytes, parts, lastUsedMs });
  }
}

function isNote(row: unknown): row is NoteRow {
  return hasTypes(row, NOTE);
}

function isEntry(row: unknown): row is EntryRow {
  return hasTypes(row, ENTRY);
}

function hasTypes(row: unknown, types: readonly string[]): boolean {
  if (!Array.isArray(row) || row.length !== types.length) return false;
  return row.every((field, at) => typeof field === types[at]);
}
