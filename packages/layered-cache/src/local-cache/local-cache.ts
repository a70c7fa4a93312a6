import { type Clock, errorCode, systemClock } from '@walkeros/core';
import { join } from 'node:path';
import { ArtifactError } from '../artifact-error.js';
import { cacheKey } from '../cache-key.js';
import type {
  CacheEntry,
  CacheLayer,
  CacheStats,
  KeyInput,
  PruneOptions,
  PruneResult,
  RunRecord,
  SaveArgs,
} from '../cache-layer.js';
import { checkHash } from '../check-hash.js';
import { describeOutputs } from '../describe-outputs.js';
import type { Output } from '../output.js';
import { entryFolders, type EntryFolders } from './entry-folder.js';
import { entryRows, type EntryRow, type EntryRows } from './entry-rows.js';
import type { Rows } from './open-database.js';
import { openIndex } from './open-index.js';
import { runRows, type RunRows } from './run-rows.js';

/** What is on disk. Other versions live in folders of their own beside it. */
const LAYOUT = 'v1';
const DAY_MS = 86_400_000;
const HISTORY_MS = 30 * DAY_MS;

export interface LocalCacheOptions {
  /** Made when it is missing. Several processes may share it. */
  directory: string;
  /** Saves and prunes nothing; hits are still stamped and runs recorded. Default `false`. */
  readOnly?: boolean;
  clock?: Clock;
}

/**
 * A cache in a folder of this machine: files for what tasks printed and made, SQLite
 * for what is known about them.
 *
 * An entry's folder is written aside, renamed into place and never changed; the
 * transaction that names it in the index is the moment from which it exists. So a
 * reader has the old entry or the new one, and a crash leaves at most a folder that
 * nobody names. A reader whose folder was replaced in mid-read begins again.
 */
export class LocalCache implements CacheLayer {
  readonly readOnly: boolean;
  readonly #clock: Clock;
  readonly #database: Rows;
  readonly #entries: EntryRows;
  readonly #runs: RunRows;
  readonly #folders: EntryFolders;
  readonly #saves = new Set<Promise<void>>();
  #closed = false;

  constructor({ directory, readOnly = false, clock = systemClock }: LocalCacheOptions) {
    const root = join(directory, LAYOUT);
    this.readOnly = readOnly;
    this.#clock = clock;
    this.#folders = entryFolders(root);
    this.#database = openIndex(root);
    this.#entries = entryRows(this.#database);
    this.#runs = runRows(this.#database);
  }

  key(input: KeyInput): Promise<string> {
    return cacheKey(input);
  }

  async has(hash: string): Promise<'local' | null> {
    checkHash(hash);
    return this.#entries.has(hash) ? 'local' : null;
  }

  async get(hash: string): Promise<CacheEntry | null> {
    checkHash(hash);
    const found = await this.#read(hash, async (row) => {
      const logs = await this.#folders.readLogs(row.folder);
      return toEntry(row, logs);
    });
    if (found === undefined) return null;
    this.#touch(hash);
    return found;
  }

  async save(args: SaveArgs): Promise<void> {
    checkHash(args.hash);
    if (this.readOnly) return;
    const save = this.#save(args);
    this.#saves.add(save);
    try {
      await save;
    } finally {
      this.#saves.delete(save);
    }
  }

  /** @throws ArtifactError `ARTIFACT_DAMAGED` when files have vanished; the entry is removed, too. */
  async restoreOutputs(hash: string, projectDir: string): Promise<void> {
    checkHash(hash);
    if (!this.#entries.has(hash)) return;
    const restored = await this.#read(hash, async ({ folder, outputs }) => {
      if (outputs.length > 0) await this.#folders.putOutputs(folder, outputs, projectDir);
      return true;
    });
    if (restored === undefined) {
      throw new ArtifactError(
        'ARTIFACT_DAMAGED',
        `the outputs of ${hash} vanished while they were restored; run the task again`,
      );
    }
  }

  /** On a disk that is full nothing is recorded: history is not worth a failed run. */
  recordRun(run: RunRecord): void {
    ifWritable(() => this.#runs.add(run));
  }

  /** The last runs that were recorded, the latest first. Thirty days are kept. */
  recentRuns(limit: number): RunRecord[] {
    return this.#runs.latest(limit);
  }

  stats(): CacheStats {
    const { runCount, hitCount } = this.#runs.countSince(this.#clock.now() - DAY_MS);
    return {
      ...this.#entries.totals(),
      runCountLast24h: runCount,
      hitCountLast24h: hitCount,
    };
  }

  async prune({ olderThanMs, maxBytes }: PruneOptions): Promise<PruneResult> {
    if (olderThanMs === undefined && maxBytes === undefined)
      throw new TypeError('prune needs at least one of olderThanMs and maxBytes');
    if (this.readOnly) return { evicted: 0, bytesFreed: 0 };

    const old = olderThanMs === undefined ? [] : this.#entries.removeUnusedSince(olderThanMs);
    const excess = maxBytes === undefined ? [] : this.#entries.removeLeastRecent(maxBytes);
    const removed = [...old, ...excess];
    for (const { folder } of removed) await this.#folders.remove(folder);

    const now = this.#clock.now();
    this.#runs.removeBefore(now - HISTORY_MS);
    await this.#folders.sweep(() => this.#entries.folders(), now);
    const bytesFreed = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { evicted: removed.length, bytesFreed };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled(this.#saves);
    this.#database.close();
  }

  async #save(args: SaveArgs): Promise<void> {
    const { hash, entry, projectDir } = args;
    const outputs = await describeOutputs(projectDir, args.outputFiles);
    const folder = await this.#folders.write(args, outputs);
    const row = {
      hash,
      folder,
      taskId: entry.taskId,
      command: entry.command,
      exitCode: entry.exitCode,
      durationMs: entry.durationMs,
      outputs,
      sizeBytes: sizeOf(args, outputs),
      storedAt: this.#clock.now(),
    };
    const replaced = await this.#publish(row);
    if (replaced !== undefined) await this.#folders.remove(replaced);
  }

  /** Lets the index name a folder. @returns The folder that it named before. */
  async #publish(row: EntryRow): Promise<string | undefined> {
    try {
      return this.#entries.put(row);
    } catch (error) {
      await this.#folders.remove(row.folder);
      throw error;
    }
  }

  /**
   * Reads an entry that may be replaced or pruned meanwhile.
   *
   * @returns `undefined` when there is none, or when it turned out to have lost files.
   */
  async #read<T>(hash: string, read: (row: EntryRow) => Promise<T>): Promise<T | undefined> {
    let row = this.#entries.find(hash);
    while (row !== undefined) {
      try {
        return await read(row);
      } catch (error) {
        if (!this.#folders.hasLost(row.folder, error)) throw error;
        this.#entries.remove(hash, row.folder);
        row = this.#entries.find(hash);
      }
    }
    return undefined;
  }

  /** The order of eviction is not worth a failed hit. */
  #touch(hash: string): void {
    ifWritable(() => this.#entries.touch(hash, this.#clock.now()));
  }
}

/** The index is in use, or its disk is full, broken or read-only: what it has can be read. */
const NOT_WRITABLE = /^SQLITE_(?:BUSY|FULL|IOERR|READONLY)/;

function ifWritable(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!NOT_WRITABLE.test(errorCode(error))) throw error;
  }
}

function toEntry(row: EntryRow, logs: { stdout: string; stderr: string }): CacheEntry {
  const { hash, taskId, command, exitCode, durationMs, outputs, storedAt } = row;
  const outputFiles = outputs.map(({ kind, path }) =>
    kind === 'directory' ? `${path}/` : path,
  );
  const stored = new Date(storedAt).toISOString();
  return {
    ...{ hash, taskId, command, exitCode, durationMs, ...logs },
    outputFiles,
    storedAt: stored,
    source: 'local',
  };
}

function sizeOf({ entry }: SaveArgs, outputs: readonly Output[]): number {
  const logs = Buffer.byteLength(entry.stdout) + Buffer.byteLength(entry.stderr);
  return outputs.reduce(
    (sum, output) => sum + (output.kind === 'file' ? output.sizeBytes : 0),
    logs,
  );
}
