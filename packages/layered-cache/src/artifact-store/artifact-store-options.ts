import type { Clock, Logger, Store } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';

export interface ArtifactStoreOptions {
  /** How long an artifact is kept that nobody reads. Default 30 days. */
  ttlMs?: number;
  /** How often reading prolongs that, at most. Default 1 day. */
  renewAfterMs?: number;
  /** Bytes that go into one value of the store. Default 512 KiB. */
  partBytes?: number;
  /**
   * Bytes up to which an artifact is one value, manifest and bytes together. Default 16 KiB:
   * most tasks leave little more than a log.
   */
  inlineBytes?: number;
  /** Parts of one upload that are written at once. Default 4. */
  parallel?: number;
  /** Largest artifact, in bytes. Default 512 MiB. */
  maxBytes?: number;
  /**
   * Counts what the store holds, removes what has expired or was left of an upload when a
   * process died, and what was not used for the longest time when there is more than
   * `quotaBytes`. One process at a time may use one name, with a quota or without.
   */
  ledger?: { name: string; quotaBytes?: number };
  /**
   * For the parts of artifacts that are not one value; manifests, small artifacts and the
   * ledger stay in the store. Default: the store itself.
   */
  partStore?: Store;
  /**
   * The same store behind a cache, for manifests, and with them small artifacts; parts
   * would fill a cache and are read once. Default: the store itself.
   */
  manifestStore?: Store;
  /** Deadline of one call of the store. Default 30 s. */
  timeoutMs?: number;
  clock?: Clock;
  logger?: Logger;
  /** An artifact was found damaged. It is served no more. */
  onDamaged?: (id: ArtifactId) => void;
  /** The ledger has removed an artifact. */
  onEvicted?: (id: ArtifactId, sizeBytes: number) => void;
}
