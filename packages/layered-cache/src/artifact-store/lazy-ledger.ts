import type { Clock, TimerHandle } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import type { BackgroundTasks } from './background-tasks.js';
import type { Ledger } from './ledger.js';
import { type LedgerEntry, toEntry } from './ledger-entries.js';
import type { Manifest } from './manifest.js';

/** A ledger that is opened at the first use. Who reads does not wait for it. */
export interface LazyLedger {
  /** @throws StoreError when the store cannot be read; the next call tries again. */
  open(): Promise<Ledger>;
  /** Begins to open it, if nobody has. */
  start(): void;
  /** What was used before it is open is entered then. */
  used(id: ArtifactId, manifest: Manifest): void;
  renewed(id: ArtifactId, manifest: Manifest): void;
  /** Ends what it does by itself. */
  stop(): void;
  /** Writes it down, if it was ever open. */
  close(): Promise<void>;
}

/** How often artifacts are removed that have expired, without anybody's asking. */
const COLLECT_EVERY_MS = 3_600_000;

export interface LazyLedgerOptions {
  open: (isStopped: () => boolean) => Promise<Ledger>;
  clock: Clock;
  tasks: BackgroundTasks;
}

export function createLazyLedger(options: LazyLedgerOptions): LazyLedger {
  const { clock, tasks } = options;
  let ledger: Ledger | undefined;
  let opening: Promise<Ledger> | undefined;
  let timer: TimerHandle | undefined;
  let isStopped = false;
  /** By upload, the last use last. */
  const early = new Map<string, LedgerEntry>();

  async function openNow(): Promise<Ledger> {
    try {
      ledger = await options.open(() => isStopped);
    } catch (error) {
      opening = undefined;
      throw error;
    }
    if (isStopped) ledger.stop();
    for (const entry of early.values()) ledger.used(entry);
    early.clear();
    return ledger;
  }
  const openOnce = (): Promise<Ledger> => (opening ??= openNow());

  async function collect(): Promise<void> {
    timer = clock.setTimeout(() => tasks.run(collect), COLLECT_EVERY_MS);
    await (await openOnce()).evict();
  }

  function start(): void {
    if (timer === undefined) tasks.run(collect);
  }

  return {
    open() {
      start();
      return openOnce();
    },
    start,
    used(id, manifest) {
      const entry = toEntry(id, manifest, clock.now());
      if (ledger !== undefined) return ledger.used(entry);
      early.delete(entry.upload);
      early.set(entry.upload, entry);
    },
    renewed: (id, manifest) => ledger?.renewed(id, manifest),
    stop() {
      isStopped = true;
      clock.clearTimeout(timer);
      ledger?.stop();
    },
    close: async () => ledger?.close(),
  };
}
