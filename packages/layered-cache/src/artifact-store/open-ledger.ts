import { type Logger, nextRound } from '@walkeros/core';
import type { BackgroundTasks } from './background-tasks.js';
import { createJournal, type Journal } from './journal.js';
import { createLedger, type Ledger, type LedgerOptions } from './ledger.js';
import {
  createLedgerEntries,
  type LedgerEntries,
  type LedgerEntry,
  toEntry,
} from './ledger-entries.js';
import { addRows, type LedgerRows, type UploadRef } from './ledger-rows.js';
import { openLog } from './log.js';
import type { StoreCalls } from './store-calls.js';

/** Manifests that are looked at together. */
const LOOKS_AT_ONCE = 64;
const ADDS_AT_ONCE = 5000;

export interface OpenLedgerOptions extends Omit<LedgerOptions, 'entries' | 'journal'> {
  /** Keeps the ledgers of several servers on one store apart. */
  name: string;
  /** Of the store that holds the ledger. */
  calls: StoreCalls;
  tasks: BackgroundTasks;
  logger: Logger;
  isStopped: () => boolean;
  /** Before anything of a noted upload is removed. */
  onJournal: (journal: Journal) => void;
}

/**
 * Opens a ledger, and finishes what a crash has interrupted.
 *
 * @throws StoreError when the store cannot be read.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const rows: LedgerRows = { entries: [], noted: [], damaged: 0 };
  const {
    log,
    records,
    rows: ofVersion1,
  } = await openLog(options, (record) => addRows(rows, record));
  addRows(rows, ofVersion1);
  warnOfDamage(rows, options);
  const entries = createLedgerEntries();
  await addAll(rows.entries, entries);
  const journal = createJournal({ ...options, log, entries, records, noted: rows.noted });
  options.onJournal(journal);
  const noted = journal.unsettled();
  for (let at = 0; at < noted.length && !options.isStopped(); at += LOOKS_AT_ONCE) {
    await finish(noted.slice(at, at + LOOKS_AT_ONCE), { ...options, entries, journal });
  }
  if (noted.length > 0) await addAll([...entries.all()], entries);
  return createLedger({ ...options, entries, journal });
}

/** Brings entries into the order of their use. Requests are answered meanwhile. */
async function addAll(some: LedgerEntry[], entries: LedgerEntries): Promise<void> {
  some.sort((one, other) => one.lastUsedMs - other.lastUsedMs);
  for (let at = 0; at < some.length; at += ADDS_AT_ONCE) {
    for (const entry of some.slice(at, at + ADDS_AT_ONCE)) entries.add(entry);
    await nextRound();
  }
}

function warnOfDamage({ damaged }: LedgerRows, { name, logger }: OpenLedgerOptions): void {
  if (damaged === 0) return;
  const what = 'what they spoke of counts from its next use on';
  logger.warn(`${damaged} records of the ledger "${name}" are damaged: ${what}`);
}

type FinishOptions = OpenLedgerOptions & { entries: LedgerEntries; journal: Journal };

/** The manifest decides: an upload that it names is whole, of any other nothing is needed. */
async function finish(refs: readonly UploadRef[], options: FinishOptions): Promise<void> {
  const { entries, journal, manifests, dropParts } = options;
  const found = await manifests.readMany(refs);
  for (const [index, ref] of refs.entries()) {
    const manifest = found[index];
    if (manifest?.upload === ref.upload) journal.settle(ref.upload);
    else dropParts({ ...ref, parts: undefined });
    if (manifest === undefined) entries.remove(ref);
    else if (entries.get(ref)?.upload !== manifest.upload)
      entries.add(toEntry(ref, manifest, manifest.renewedAt));
  }
}
