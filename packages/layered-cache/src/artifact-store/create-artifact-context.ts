import {
  createOutageLog,
  errorReason,
  silentLogger,
  type Store,
  systemClock,
} from '@walkeros/core';
import type { ArtifactLimits, GetContext } from './artifact-context.js';
import type { ArtifactStoreOptions } from './artifact-store-options.js';
import { createBackgroundTasks } from './background-tasks.js';
import { createDropParts } from './drop-parts.js';
import { createHolds } from './holds.js';
import type { Journal } from './journal.js';
import { createLazyLedger } from './lazy-ledger.js';
import type { Ledger } from './ledger.js';
import { createManifests } from './manifests.js';
import { openLedger } from './open-ledger.js';
import { createReaders } from './readers.js';
import { createStoreCalls, type StoreCalls } from './store-calls.js';

const MEBIBYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

/** What artifacts on a store work with. */
export function createArtifactContext(store: Store, options: ArtifactStoreOptions): GetContext {
  const { clock = systemClock, logger = silentLogger, timeoutMs = 30_000 } = options;
  const limits = limitsOf(options);
  const callsOf = (to: Store): StoreCalls => createStoreCalls(to, { timeoutMs, clock });
  const calls = callsOf(store);
  const partCalls = callsOf(options.partStore ?? store);
  const manifestCalls = callsOf(options.manifestStore ?? store);
  const manifests = createManifests(manifestCalls, { ...limits, clock, stored: calls });
  const outage = createOutageLog({ logger, clock, subject: `artifacts in "${calls.name}"` });
  const readers = createReaders();
  const holds = createHolds(readers, clock);
  const tasks = createBackgroundTasks((error) => outage.failure(errorReason(error)));
  const shared = { manifests, tasks, clock, logger };
  let journal: Journal | undefined;
  const dropParts = createDropParts({
    ...{ calls: partCalls, readers, tasks, parallel: limits.parallel },
    onDropped: (upload) => journal?.settle(upload),
  });
  const { ledger, onEvicted = () => undefined } = options;
  const open = (isStopped: () => boolean): Promise<Ledger> =>
    openLedger({
      ...{ ...shared, calls, dropParts, ttlMs: limits.ttlMs, isStopped, onEvicted },
      ...{ name: ledger?.name ?? '', quotaBytes: ledger?.quotaBytes ?? Infinity },
      onJournal: (opened) => (journal = opened),
    });

  return {
    ...{ ...shared, partCalls, readers, holds, dropParts, limits },
    onDamaged(id) {
      logger.warn(`the artifact ${id.hash} is damaged, and counts as absent now`);
      options.onDamaged?.(id);
    },
    ledger: ledger && createLazyLedger({ open, clock, tasks }),
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
