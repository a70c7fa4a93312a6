/*
 * What a ledger has to know after a crash: a log of two kinds of rows.
 *
 *   [team, hash, upload]                              a note: an upload that begins, or goes
 *   [team, hash, upload, bytes, parts, lastUsed]      an entry: an upload that is an artifact
 *
 * An upload is noted before its first part is written, and before its manifest goes. It
 * is settled once its manifest stands, or its parts are gone. So every part without a
 * manifest belongs to an upload with a note; and whatever the entries say, what the manifest
 * says of a noted upload decides.
 *
 * A snapshot is written behind the rest: first the notes that are not settled, then all
 * entries, in records of a bounded size. The log begins there once the last one is written.
 * Entries are read when their record is written, so that none of them is older than a note
 * that was settled before.
 */
import type { Clock } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import type { BackgroundTasks } from './background-tasks.js';
import { inPieces } from './in-pieces.js';
import type { LedgerEntries } from './ledger-entries.js';
import { toEntryRow, toNoteRow, type UploadRef } from './ledger-rows.js';
import type { Log, Row } from './log.js';
import { createSoonEntered } from './soon-entered.js';

export interface Journal {
  /** Notes uploads; they are noted for good once this resolves. */
  note(uploads: readonly UploadRef[]): Promise<void>;
  /** Nothing has to be looked after any more. */
  settle(upload: string): void;
  isUnsettled(upload: string): boolean;
  /** In the order in which they were noted. */
  unsettled(): UploadRef[];
  /** Enters an artifact within a second, together with others. */
  enterSoon(id: ArtifactId): void;
  /** Writes everything down, if enough has happened since. */
  saveIfDue(): Promise<void>;
  /** Enters what was to be entered soon, then writes everything down. */
  close(): Promise<void>;
}

/** Records after which everything is written down again: how long a crash is felt. */
const RECORDS = { least: 64, most: 1024 };

export interface JournalOptions {
  log: Log;
  entries: LedgerEntries;
  /** Those of an earlier process, which nobody has looked after yet. */
  noted: readonly UploadRef[];
  /** Records that were read. */
  records: number;
  clock: Clock;
  tasks: BackgroundTasks;
}

export function createJournal(options: JournalOptions): Journal {
  const { log, entries } = options;
  const unsettled = new Map(options.noted.map((ref) => [ref.upload, ref]));
  let backlog = options.records;
  let waiting: UploadRef[] = [];
  let upcoming: Promise<void> | undefined;
  let saving: Promise<void> = Promise.resolve();

  async function append(build: () => Row[]): Promise<void> {
    await log.append(build);
    backlog++;
  }
  const soon = createSoonEntered({ ...options, append });

  /** All that waits while one record is written goes into the next one. */
  function takeWaiting(): Row[] {
    const rows = waiting.map(toNoteRow);
    [waiting, upcoming] = [[], undefined];
    return rows;
  }

  async function note(uploads: readonly UploadRef[]): Promise<void> {
    // What an earlier note speaks of stays so, whatever becomes of this one.
    const added = uploads.filter(({ upload }) => !unsettled.has(upload));
    for (const ref of added) unsettled.set(ref.upload, ref);
    waiting.push(...uploads);
    try {
      await (upcoming ??= append(takeWaiting));
    } catch (error) {
      for (const { upload } of added) unsettled.delete(upload);
      throw error;
    }
  }

  /** As it is when the first row is asked for: what happens later is noted behind. */
  function* everything(): Generator<Row> {
    const all = [...entries.all()];
    yield* Array.from(unsettled.values(), toNoteRow);
    for (const entry of all) yield toEntryRow(entry);
  }

  async function snapshot(): Promise<void> {
    const pieces = inPieces(everything());
    let start = 0;
    await log.append((at) => {
      [start, backlog] = [at, 0];
      return pieces.next().value ?? [];
    });
    for (const piece of pieces) await log.append(() => piece);
    await log.cut(start);
  }
  const save = (): Promise<void> => (saving = saving.catch(() => undefined).then(snapshot));

  return {
    note,
    settle: (upload) => void unsettled.delete(upload),
    isUnsettled: (upload) => unsettled.has(upload),
    unsettled: () => [...unsettled.values()],
    enterSoon: (id) => soon.add(id),
    async saveIfDue() {
      const most = Math.min(RECORDS.most, Math.max(RECORDS.least, entries.count / 16));
      if (backlog >= most) await save();
    },
    async close() {
      // Somebody may not wait for the rest.
      await soon.flush();
      await save();
    },
  };
}
