import { backoffMs, type Clock, errorCode, nextRound } from '@walkeros/core';
import { type Patience, Refusal } from '@walkeros/core/byte-store';
import { createCheckpoints } from './checkpoints.js';
import type { Connection } from './connection.js';
import { createSweep } from './sweep.js';

/** Changes of a database. */
export interface Commits {
  /**
   * Resolves once the change is committed.
   *
   * @param bytes - About how much it writes.
   */
  commit<T>(change: () => T, bytes: number, patience: Patience): Promise<T>;
  /** Resolves once no change is under way. */
  idle(): Promise<void>;
}

export interface CommitsOptions {
  connection: Connection;
  clock: Clock;
  /** Whether a commit waits for the disk. */
  isSynced: boolean;
  /** Called before a transaction; what it throws fails the changes. */
  check: () => void;
}

interface Change {
  readonly bytes: number;
  readonly patience: Patience;
  /** @returns What tells the caller, once all is committed. */
  apply(): () => void;
  reject(error: unknown): void;
}

/** How much the process writes in one turn: a few milliseconds. */
const MAX_TURN_BYTES = 1024 * 1024;
/** What SQLite writes besides the bytes of an entry: most often a page of each of two indexes. */
const ENTRY_BYTES = 8 * 1024;
const GIVEN_UP = 'nobody waited for it any more';
const BUSY_BACKOFF = { baseMs: 1, maxMs: 50 };

/**
 * Lets changes share transactions: those that are asked for while one reaches the disk
 * are the next one. The disk is asked once for all of them, and nobody waits for more to come.
 */
export function createCommits(options: CommitsOptions): Commits {
  const { connection, clock, isSynced, check } = options;
  const checkpoints = createCheckpoints(connection);
  const sweep = createSweep(connection, clock);
  const waiting: Change[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    // What arrived together goes together.
    await nextRound();
    while (waiting.length > 0) await commitAll(takeBatch(waiting));
    running = undefined;
  }

  /** A transaction that fails is repeated change by change: one failure is not another's. */
  async function commitAll(batch: readonly Change[]): Promise<void> {
    try {
      check();
      await begin(batch);
      const added = sizeOf(batch);
      const bytes = added + sweep(added);
      const told = batch.map((change) => change.apply());
      // Handing it to a thread, and being told, takes longer than writing so little.
      if (!isSynced && bytes <= MAX_TURN_BYTES) connection.commitNow();
      else await connection.commit();
      for (const tell of told) tell();
      await checkpoints.committed(bytes);
    } catch (error) {
      await connection.rollback().catch(() => undefined);
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const change of batch) await commitAll([change]);
    }
  }

  /** Waits for other processes, as long as somebody waits for the changes. */
  async function begin(batch: readonly Change[]): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        return connection.begin();
      } catch (error) {
        const isOver = batch.every(({ patience }) => patience.isOver);
        if (errorCode(error) !== 'SQLITE_BUSY' || isOver) throw error;
        const delayMs = backoffMs(failures, BUSY_BACKOFF, clock);
        await new Promise<void>((resume) => clock.setTimeout(resume, delayMs, true));
      }
    }
  }

  return {
    commit: <T>(change: () => T, bytes: number, patience: Patience) =>
      new Promise<T>((resolve, reject) => {
        const apply = (): (() => void) => {
          // Whoever has given up was told that nothing is known; from now on, nothing is done.
          if (patience.isOver) return () => reject(new Refusal('timeout', GIVEN_UP));
          const result = change();
          return () => resolve(result);
        };
        waiting.push({ bytes, patience, apply, reject });
        running ??= drain();
      }),
    async idle() {
      await running;
      await checkpoints.idle();
    },
  };
}

/** About what a batch writes, pages around its entries included. */
function sizeOf(batch: readonly Change[]): number {
  return batch.reduce((sum, { bytes }) => sum + bytes + ENTRY_BYTES, 0);
}

/** The first of the changes, as many as fit. */
function takeBatch(waiting: Change[]): Change[] {
  let bytes = 0;
  const tooMany = waiting.findIndex(
    (change, at) => (bytes += change.bytes) > MAX_TURN_BYTES && at > 0,
  );
  return waiting.splice(0, tooMany < 0 ? waiting.length : tooMany);
}
