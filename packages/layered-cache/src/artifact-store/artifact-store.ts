import {
  type Clock,
  createOutageLog,
  type Logger,
  silentLogger,
  type Store,
  systemClock,
} from '@walkeros/core';
import type {
  Artifact,
  ArtifactBytes,
  ArtifactId,
  ArtifactInfo,
  ArtifactMeta,
  OverwritePolicy,
  PutResult,
} from './artifact.js';
import type { ArtifactContext, ArtifactLimits } from './artifact-context.js';
import { createBackgroundTasks } from './background-tasks.js';
import { createDropParts } from './drop-parts.js';
import { createGetArtifact } from './get-artifact.js';
import { type Ledger, openLedger } from './ledger.js';
import { createManifests } from './manifests.js';
import { type Manifest, toInfo } from './manifest.js';
import { createPutArtifact } from './put-artifact.js';
import { createReaders } from './readers.js';
import { createRemoveArtifact } from './remove-artifact.js';
import { createStoreCalls } from './store-calls.js';

const MEBIBYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

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
   * Counts what the store holds, and removes what was not used for the longest time
   * when that is more than `quotaBytes`. One process at a time may use one name.
   */
  ledger?: { name: string; quotaBytes: number };
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

export interface ArtifactPutOptions extends ArtifactMeta {
  /** Default `keep`. */
  policy?: OverwritePolicy;
}

/**
 * Artifacts of any size on any store. They appear whole or not at all, whenever the
 * process dies, and what is not what was stored is never served.
 *
 * Every method throws StoreError when the store does.
 */
export interface ArtifactStore {
  has(id: ArtifactId): Promise<ArtifactInfo | undefined>;
  /** In the order of `hashes`, in one round trip where the store can. */
  hasMany(team: string, hashes: readonly string[]): Promise<(ArtifactInfo | undefined)[]>;
  /** @returns `undefined` for an artifact that is not there, or is known to be damaged. */
  get(id: ArtifactId): Promise<Artifact | undefined>;
  /** Reads `body` to its end; an error of it leaves what was stored as it was. */
  put(id: ArtifactId, body: ArtifactBytes, options?: ArtifactPutOptions): Promise<PutResult>;
  /** @returns Whether there was one. */
  delete(id: ArtifactId): Promise<boolean>;
  /** What the ledger counts; `undefined` without one. */
  usage(): Promise<{ artifacts: number; bytes: number } | undefined>;
  /** Ends what goes on in the background. The store itself stays open. */
  close(): Promise<void>;
}

/** Puts artifacts on a store: a manifest each, and parts of a size that any store takes. */
export function artifactStore(store: Store, options: ArtifactStoreOptions = {}): ArtifactStore {
  const { clock = systemClock, logger = silentLogger, timeoutMs = 30_000 } = options;
  const limits = limitsOf(options);
  const calls = createStoreCalls(store, { timeoutMs, clock });
  const partCalls = createStoreCalls(options.partStore ?? store, { timeoutMs, clock });
  const manifestCalls = createStoreCalls(options.manifestStore ?? store, { timeoutMs, clock });
  const manifests = createManifests(manifestCalls, {
    ...{ ttlMs: limits.ttlMs, clock, add: calls.add },
  });
  const outage = createOutageLog({ logger, clock, subject: `artifacts in "${calls.name}"` });
  const readers = createReaders();
  const tasks = createBackgroundTasks((error) => outage.failure(messageOf(error)));
  const context = {
    ...{ partCalls, manifests, readers, tasks, limits, clock, logger },
    onDamaged(id: ArtifactId) {
      logger.warn(`the artifact ${id.hash} is damaged, and counts as absent now`);
      options.onDamaged?.(id);
    },
    onEvicted: options.onEvicted ?? (() => undefined),
  };
  let ledger: Ledger | undefined;
  const open = onceOpen(async () => {
    const onDropped = (upload: string): void => ledger?.settled(upload);
    const dropParts = createDropParts({ calls: partCalls, readers, tasks, onDropped });
    if (options.ledger !== undefined) {
      ledger = await openLedger({ ...context, calls, ...limits, ...options.ledger, dropParts });
    }
    const withLedger: ArtifactContext = { ...context, dropParts, ledger };
    return {
      get: createGetArtifact(withLedger),
      put: createPutArtifact(withLedger),
      remove: createRemoveArtifact(withLedger),
    };
  });

  return {
    async has(id) {
      return visible(await manifests.read(id));
    },
    async hasMany(team, hashes) {
      const found = await manifests.readMany(hashes.map((hash) => ({ team, hash })));
      return found.map(visible);
    },
    get: async (id) => (await open()).get(id),
    async put(id, body, { policy = 'keep', ...meta } = {}) {
      const { put } = await open();
      return put(id, { body, meta, policy });
    },
    delete: async (id) => (await open()).remove(id),
    async usage() {
      await open();
      return ledger?.usage;
    },
    async close() {
      await tasks.idle();
      await ledger?.save();
    },
  };
}

function limitsOf(options: ArtifactStoreOptions): ArtifactLimits {
  return {
    ttlMs: options.ttlMs ?? 30 * DAY_MS,
    renewAfterMs: options.renewAfterMs ?? DAY_MS,
    inlineBytes: options.inlineBytes ?? 16 * 1024,
    chunk: options.partBytes ?? MEBIBYTE / 2,
    parallel: options.parallel ?? 4,
    maxBytes: options.maxBytes ?? 512 * MEBIBYTE,
  };
}

function visible(manifest: Manifest | undefined): ArtifactInfo | undefined {
  return manifest === undefined || manifest.damaged ? undefined : toInfo(manifest);
}

/** Opens at the first use; a failure is forgotten, so that the next use tries again. */
function onceOpen<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'failed';
}
