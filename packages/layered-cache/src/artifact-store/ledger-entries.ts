import type { ArtifactId } from './artifact.js';
import type { Manifest } from './manifest.js';

/** What a ledger knows of one artifact. */
export interface LedgerEntry extends ArtifactId {
  upload: string;
  sizeBytes: number;
  parts: number;
  lastUsedMs: number;
}

/** Artifacts in the order of their last use, and what they weigh. */
export interface LedgerEntries {
  readonly count: number;
  readonly bytes: number;
  /** Enters an artifact as the one that was used last. */
  add(entry: LedgerEntry): void;
  get(id: ArtifactId): LedgerEntry | undefined;
  /** Removes an artifact, unless another upload has taken its place. */
  remove(entry: Pick<LedgerEntry, 'team' | 'hash' | 'upload'>): void;
  /** Oldest first. */
  all(): IterableIterator<LedgerEntry>;
}

export function createLedgerEntries(): LedgerEntries {
  // A Map keeps the order of insertion: whoever is used is taken out and put in again.
  const entries = new Map<string, LedgerEntry>();
  let bytes = 0;

  function take(key: string): void {
    bytes -= entries.get(key)?.sizeBytes ?? 0;
    entries.delete(key);
  }

  return {
    get count() {
      return entries.size;
    },
    get bytes() {
      return bytes;
    },
    add(entry) {
      const key = keyOf(entry);
      take(key);
      entries.set(key, entry);
      bytes += entry.sizeBytes;
    },
    get: (id) => entries.get(keyOf(id)),
    remove(entry) {
      if (entries.get(keyOf(entry))?.upload === entry.upload) take(keyOf(entry));
    },
    all: () => entries.values(),
  };
}

export function toEntry(
  { team, hash }: ArtifactId,
  { upload, size, parts }: Manifest,
  lastUsedMs: number,
): LedgerEntry {
  return { team, hash, upload, sizeBytes: size, parts, lastUsedMs };
}

function keyOf({ team, hash }: ArtifactId): string {
  return JSON.stringify([team, hash]);
}
