import type { ArtifactId } from './artifact.js';
import { createEvict, type EvictOptions } from './evict.js';
import { type LedgerEntry, toEntry } from './ledger-entries.js';
import type { Manifest } from './manifest.js';

export type LedgerOptions = Omit<EvictOptions, 'isStopped'>;

/** What a store holds, how much that is, and what goes first when it is too much. */
export interface Ledger {
  readonly usage: { artifacts: number; bytes: number };
  /** Before the first part of an upload is written, and before its manifest goes. */
  note(id: ArtifactId, upload: string): Promise<void>;
  /** For an upload without parts: once its manifest stands. */
  enterSoon(id: ArtifactId): void;
  /** Once the manifest stands, or the parts are gone. */
  settled(upload: string): void;
  /** Once the manifest stands. */
  enter(id: ArtifactId, manifest: Manifest): void;
  /** At each use, which may come too late. */
  used(entry: LedgerEntry): void;
  /** Once a manifest says when it was used. */
  renewed(id: ArtifactId, manifest: Manifest): void;
  /** Once the manifest is gone. */
  forget(id: ArtifactId, manifest: Manifest): void;
  /** What was entered before in the place of an artifact, from another upload. */
  replacedBy(id: ArtifactId, manifest: Manifest): LedgerEntry | undefined;
  /** Removes what has expired or does not fit: what was not used for the longest time. */
  evict(): Promise<void>;
  /** From now on `evict` ends with what it has begun. */
  stop(): void;
  /** Writes down what only this process knows: when artifacts were used. */
  close(): Promise<void>;
}

export function createLedger(options: LedgerOptions): Ledger {
  const { entries, journal, clock } = options;
  let isStopped = false;
  const evictAll = createEvict({ ...options, isStopped: () => isStopped });
  let evicting: Promise<void> | undefined;

  async function evict(): Promise<void> {
    await evictAll();
    await journal.saveIfDue();
  }

  return {
    get usage() {
      return { artifacts: entries.count, bytes: entries.bytes };
    },
    note: (id, upload) => journal.note([{ ...id, upload }]),
    enterSoon: (id) => journal.enterSoon(id),
    settled: (upload) => journal.settle(upload),
    enter: (id, manifest) => entries.add(toEntry(id, manifest, clock.now())),
    used(entry) {
      if (!journal.isUnsettled(entry.upload)) entries.add(entry);
    },
    renewed(id, manifest) {
      if (entries.get(id)?.upload !== manifest.upload) return;
      entries.add(toEntry(id, manifest, manifest.renewedAt));
      journal.enterSoon(id);
    },
    forget: (id, { upload }) => entries.remove({ ...id, upload }),
    replacedBy(id, { upload }) {
      const entry = entries.get(id);
      return entry?.upload === upload ? undefined : entry;
    },
    evict: () => (evicting ??= evict().finally(() => (evicting = undefined))),
    stop: () => void (isStopped = true),
    close: () => journal.close(),
  };
}
