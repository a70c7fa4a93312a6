/** What identifies a task's result: equal inputs, equal key. */
export interface KeyInput {
  /** `project#task`. */
  taskId: string;
  /** Hash of the task's own configuration. */
  taskConfigHash: string;
  /** Hash of the project's `package.json`. */
  projectPackageJsonHash: string;
  /** Name and value of each variable that the task reads; their order counts. */
  envValues: readonly (readonly [name: string, value: string])[];
  /** Absolute paths; their content counts, and their place below the root; their order does not. */
  inputFiles: readonly string[];
  /** Absolute path that `inputFiles` are named from. */
  workspaceRoot: string;
  /** Keys of the tasks that this one builds on, in any order. */
  upstreamHashes: readonly string[];
  /** Hash of what concerns the whole workspace: lock file, root config. */
  workspaceFingerprint: string;
  /** Arguments that are passed on to the command; their order counts. */
  forwardArgs?: readonly string[];
}

/** What a task did, beside the files it made. */
export interface TaskResult {
  /** `project#task`. */
  taskId: string;
  command: string;
  exitCode: number;
  durationMs: number;
  stdout: string;
  stderr: string;
}

export interface CacheEntry extends TaskResult {
  hash: string;
  /** Below the project, with `/`, sorted; a directory ends in `/`. */
  outputFiles: string[];
  /** When the entry was saved in this layer, ISO 8601. */
  storedAt: string;
  /** `remote` when this call fetched the entry from another machine's cache. */
  source: CacheSource;
}

/** Where an entry was found. */
export type CacheSource = 'local' | 'remote';

export interface SaveArgs {
  /** As {@link CacheLayer.key} made it; 1 to 128 characters of `A-Z a-z 0-9 _ -`. */
  hash: string;
  entry: TaskResult;
  /** Absolute path; all outputs lie below it. */
  projectDir: string;
  /**
   * Absolute paths of files, symbolic links and directories. A directory stands for
   * itself and not for what is in it, as the globs of a build tool list it.
   */
  outputFiles: readonly string[];
}

export type RunStatus = 'success' | 'failed' | 'cache-hit' | 'cache-hit-remote' | 'skipped';

/** One run of a task, for the history. Times are milliseconds since the epoch. */
export interface RunRecord {
  hash: string;
  project: string;
  task: string;
  status: RunStatus;
  exitCode: number;
  durationMs: number;
  startedAt: number;
  endedAt: number;
  forwardArgs?: readonly string[];
  runId?: string;
  cpuMs?: number;
  peakRssBytes?: number;
  bytesUploaded?: number;
  bytesDownloaded?: number;
}

export interface CacheStats {
  entryCount: number;
  totalBytes: number;
  runCountLast24h: number;
  hitCountLast24h: number;
}

/** At least one of both. */
export interface PruneOptions {
  /** Removes what was last used before this moment, in milliseconds since the epoch. */
  olderThanMs?: number;
  /** Removes the least recently used until the rest takes up no more than this. */
  maxBytes?: number;
}

export interface PruneResult {
  evicted: number;
  bytesFreed: number;
}

/**
 * A cache of task results: what an orchestrator talks to, whether it is one folder
 * or a chain of caches (`layered-cache.txt`, "Purpose").
 */
export interface CacheLayer {
  /** The entries of this layer never change: nothing is saved, nothing is evicted. */
  readonly readOnly?: boolean;
  /** The key of a task: 64 hexadecimal digits. Rejects when an input file cannot be read. */
  key(input: KeyInput): Promise<string>;
  /** Where an entry would come from; moves no artifact. */
  has(hash: string): Promise<CacheSource | null>;
  /** The same of many at once, without those that are nowhere: for a whole graph of tasks. */
  hasMany?(hashes: readonly string[]): Promise<Map<string, CacheSource>>;
  get(hash: string): Promise<CacheEntry | null>;
  /** Keeps the result under its key, in the place of an older one; readers see the one or the other. */
  save(args: SaveArgs): Promise<void>;
  /**
   * Puts the outputs of an entry below `projectDir`: files of the same name are
   * replaced, others stay. Without an entry, or without outputs, nothing happens.
   */
  restoreOutputs(hash: string, projectDir: string): Promise<void>;
  recordRun(run: RunRecord): void;
  stats(): CacheStats;
  /** @throws TypeError when neither limit is given. */
  prune(options: PruneOptions): Promise<PruneResult>;
  /** Waits for what is still on its way to other machines, up to a deadline. */
  drainUploads?(): Promise<void>;
  /** Finishes what is under way. No method may be called afterwards. */
  close(): Promise<void>;
}
