import type { Clock, Logger } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import { partKey } from './artifact-keys.js';
import type { BackgroundTasks } from './background-tasks.js';
import type { DropParts } from './drop-parts.js';
import { openJournal, type UploadRef } from './journal.js';
import {
  createLedgerEntries,
  type LedgerEntries,
  type LedgerEntry,
  toEntry,
} from './ledger-entries.js';
import type { Manifest } from './manifest.js';
import type { Manifests } from './manifests.js';
import { isDamage } from './read-parts.js';
import type { StoreCalls } from './store-calls.js';

/** Segments of the journal after which the entries are written down again, at least. */
const SAVE_AFTER = 64;

export interface LedgerOptions {
  /** Keeps the ledgers of several servers on one store apart. */
  name: string;
  quotaBytes: number;
  /** Entries that nobody used for so long have expired. */
  ttlMs: number;
  /** Parts of one upload that are written at once: how far a crash may leave gaps. */
  parallel: number;
  /** Of the store that holds the ledger. */
  calls: StoreCalls;
  partCalls: StoreCalls;
  manifests: Manifests;
  dropParts: DropParts;
  tasks: BackgroundTasks;
  clock: Clock;
  logger: Logger;
  onEvicted: (id: ArtifactId, sizeBytes: number) => void;
}

/** What a store holds, how much that is, and what goes first when it is too much. */
export interface Ledger {
  readonly usage: { artifacts: number; bytes: number };
  /** Before the first part of an upload is written, and before its manifest goes. */
  note(id: ArtifactId, upload: string): Promise<void>;
  /** For an upload without parts: once its manifest stands. */
  noteSoon(id: ArtifactId, upload: string): void;
  /** Once the manifest stands, or the parts are gone. */
  settled(upload: string): void;
  /** Once the manifest stands, and at each use. */
  used(id: ArtifactId, manifest: Manifest): void;
  /** Once the manifest is gone. */
  forget(id: ArtifactId, manifest: Manifest): void;
  /** What was entered before in the place of an artifact, from another upload. */
  replacedBy(id: ArtifactId, manifest: Manifest): LedgerEntry | undefined;
  /** Removes the artifacts that were not used for the longest time, until the rest fits. */
  evict(): Promise<void>;
  /** Writes down what only this process knows: when artifacts were used. */
  save(): Promise<void>;
}

/** Opens a ledger, and finishes what a crash has interrupted. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { name, manifests, clock } = options;
  const entries = createLedgerEntries();
  const { journal, replay } = await openJournal(name, options);
  for (const entry of replay.entries) entries.add(entry);
  for (const upload of replay.noted) await finish(upload, entries, options);
  const save = (): Promise<void> => journal.save(entries.all());
  if (replay.noted.length > 0) await save();
  let evicting: Promise<void> | undefined;

  async function evictAll(): Promise<void> {
    for (;;) {
      const victim = entries.oldest();
      const expired = (victim?.lastUsedMs ?? Infinity) + options.ttlMs < clock.now();
      if (victim === undefined || (entries.bytes <= options.quotaBytes && !expired)) break;
      await journal.note([victim]);
      await manifests.alone(victim, async (current) => {
        if (current?.upload === victim.upload) await manifests.remove(victim);
      });
      entries.remove(victim);
      options.dropParts(victim);
      options.onEvicted(victim, victim.sizeBytes);
    }
    if (journal.backlog >= Math.max(SAVE_AFTER, entries.count / 16)) await save();
  }

  return {
    get usage() {
      return { artifacts: entries.count, bytes: entries.bytes };
    },
    note: (id, upload) => journal.note([{ ...id, upload }]),
    noteSoon: (id, upload) => journal.noteSoon({ ...id, upload }),
    settled: (upload) => journal.settle(upload),
    used: (id, manifest) => entries.add(toEntry(id, manifest, clock.now())),
    forget: (id, { upload }) => entries.remove({ ...id, upload }),
    replacedBy(id, { upload }) {
      const entry = entries.get(id);
      return entry?.upload === upload ? undefined : entry;
    },
    evict: () => (evicting ??= evictAll().finally(() => (evicting = undefined))),
    save,
  };
}

/** The manifest decides: an upload that it names is whole, of any other nothing is needed. */
async function finish(
  ref: UploadRef,
  entries: LedgerEntries,
  { partCalls, manifests, parallel }: LedgerOptions,
): Promise<void> {
  const manifest = await manifests.read(ref);
  if (manifest?.upload === ref.upload) {
    entries.add(toEntry(ref, manifest, manifest.renewedAt));
    return;
  }
  entries.remove(ref);
  for (let part = 0, missing = 0; missing < parallel; part++) {
    const present = await isPresent(partCalls, partKey(ref.upload, part));
    missing = present ? 0 : missing + 1;
    if (present) await partCalls.delete(partKey(ref.upload, part));
  }
}

async function isPresent(calls: StoreCalls, key: string): Promise<boolean> {
  try {
    return (await calls.get(key)) !== undefined;
  } catch (error) {
    if (isDamage(error)) return true;
    throw error;
  }
}
