import type { Clock, Logger } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import type { BackgroundTasks } from './background-tasks.js';
import type { DropParts } from './drop-parts.js';
import type { Holds } from './holds.js';
import type { LazyLedger } from './lazy-ledger.js';
import type { Ledger } from './ledger.js';
import type { Manifests } from './manifests.js';
import type { Readers } from './readers.js';
import type { StoreCalls } from './store-calls.js';

/** What all operations on artifacts work with. */
export interface ArtifactContext {
  /** Of the store that holds the parts. */
  readonly partCalls: StoreCalls;
  readonly manifests: Manifests;
  readonly readers: Readers;
  readonly holds: Holds;
  /** Left out where nobody counts what the store holds. */
  readonly ledger: Ledger | undefined;
  readonly tasks: BackgroundTasks;
  readonly dropParts: DropParts;
  readonly limits: ArtifactLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onDamaged: (id: ArtifactId) => void;
}

/** What reading needs; it does not wait for the ledger. */
export interface GetContext extends Omit<ArtifactContext, 'ledger'> {
  readonly ledger: LazyLedger | undefined;
}

export interface ArtifactLimits {
  readonly ttlMs: number;
  readonly renewAfterMs: number;
  /** Bytes up to which an artifact is stored in its manifest. */
  readonly inlineBytes: number;
  /** Bytes of a part. */
  readonly chunk: number;
  /** Parts of one upload that are written at once. */
  readonly parallel: number;
  /** Largest artifact, in bytes. */
  readonly maxBytes: number;
}

/** Parts outlive any manifest that refers to them. */
export function partsTtlMs({ ttlMs }: ArtifactLimits): number {
  return 2 * ttlMs;
}
