import type { Clock } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import type { DropParts } from './drop-parts.js';
import type { Journal } from './journal.js';
import { type LedgerEntries, type LedgerEntry, toEntry } from './ledger-entries.js';
import type { Manifests } from './manifests.js';

/** Artifacts that are removed at once. */
const BATCH = 32;

export interface EvictOptions {
  entries: LedgerEntries;
  journal: Journal;
  quotaBytes: number;
  /** Entries that nobody used for so long have expired. */
  ttlMs: number;
  manifests: Manifests;
  dropParts: DropParts;
  clock: Clock;
  onEvicted: (id: ArtifactId, sizeBytes: number) => void;
  /** Asked after each batch: one is always finished. */
  isStopped: () => boolean;
}

/** Removes the artifacts that were not used for the longest time, until the rest fits. */
export function createEvict(options: EvictOptions): () => Promise<void> {
  const { entries, journal, manifests, dropParts, clock, quotaBytes, ttlMs } = options;

  function victims(): LedgerEntry[] {
    const chosen: LedgerEntry[] = [];
    const expiredBefore = clock.now() - ttlMs;
    let { bytes } = entries;
    for (const entry of entries.all()) {
      const isDue = bytes > quotaBytes || entry.lastUsedMs < expiredBefore;
      if (!isDue || chosen.length === BATCH) break;
      chosen.push(entry);
      bytes -= entry.sizeBytes;
    }
    return chosen;
  }

  /**
   * A use that came after the entry shows in the manifest, if in nothing else after a crash.
   *
   * @returns Whether the artifact stays.
   */
  function removeUnlessUsed(victim: LedgerEntry): Promise<boolean> {
    return manifests.alone(victim, async (current) => {
      if (current?.upload !== victim.upload) return false;
      if (current.renewedAt > victim.lastUsedMs) {
        entries.add(toEntry(victim, current, current.renewedAt));
        return true;
      }
      await manifests.remove(victim);
      return false;
    });
  }

  async function evict(victim: LedgerEntry): Promise<void> {
    // What fails may have been done all the same: it stays noted.
    if (await removeUnlessUsed(victim)) return journal.settle(victim.upload);
    entries.remove(victim);
    dropParts(victim);
    options.onEvicted(victim, victim.sizeBytes);
  }

  return async () => {
    do {
      const batch = victims();
      if (batch.length === 0) return;
      await journal.note(batch);
      const results = await Promise.allSettled(batch.map(evict));
      const failure = results.find((result) => result.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
      await dropParts.hasRoom();
    } while (!options.isStopped());
  };
}
