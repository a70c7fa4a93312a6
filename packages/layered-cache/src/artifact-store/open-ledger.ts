import type { Logger } from '@walkeros/core';
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
  for (const entry of rows.entries.sort(byLastUse)) entries.add(entry);
  const journal = createJournal({ ...options, log, entries, records, noted: rows.noted });
  options.onJournal(journal);
  const noted = journal.unsettled();
  for (let at = 0; at < noted.length && !options.isStopped(); at += LOOKS_AT_ONCE) {
    await finish(noted.slice(at, at + LOOKS_AT_ONCE), { ...options, entries, journal });
  }
  return createLedger({ ...options, entries, journal });
}

function byLastUse(one: LedgerEntry, other: LedgerEntry): number {
  return one.lastUsedMs - other.lastUsedMs;
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
