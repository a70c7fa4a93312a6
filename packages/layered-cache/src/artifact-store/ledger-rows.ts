import { z } from 'zod';
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

const text = z.string();
const whole = z.int().min(0);
const note = z.tuple([text, text, text]);
const entry = z.tuple([text, text, text, whole, whole, z.number()]);
const record = z.array(z.union([note, entry]));

export function addRows(to: LedgerRows, rows: unknown): void {
  const { data } = record.safeParse(rows);
  if (data === undefined) to.damaged++;
  for (const row of data ?? []) {
    const [team, hash, upload] = row;
    if (row.length === 3) to.noted.push({ team, hash, upload });
    else {
      const [, , , sizeBytes, parts, lastUsedMs] = row;
      to.entries.push({ team, hash, upload, sizeBytes, parts, lastUsedMs });
    }
  }
}
