import { type Clock, createKeyQueue, systemClock, within } from '@walkeros/core';
import { ARCHIVE_LIMITS, type ArchiveLimits } from '../archive/archive-limits.js';
import type {
  CacheEntry,
  CacheLayer,
  CacheSource,
  CacheStats,
  KeyInput,
  PruneOptions,
  PruneResult,
  RunRecord,
  SaveArgs,
} from '../cache-layer.js';
import { RemoteCacheError } from '../remote-cache/remote-cache-error.js';
import type { Remote } from '../remote.js';
import { entryUpload, projectUpload } from './entry-upload.js';
import { askForMany, hasManyIn } from './has-many.js';
import { createMisses, type Misses } from './misses.js';
import { createPulls, type Pulls } from './pulls.js';
import { createRemoteHealth, type RemoteHealth } from './remote-health.js';
import { createUploads, type Upload, type Uploads } from './uploads.js';

const UPLOADS_AT_ONCE = 4;

export interface LayeredCacheOptions {
  /**
   * Is told of everything that goes wrong with the remote: the cache goes on without
   * it. Default: one line to stderr.
   */
  onRemoteError?: (error: Error) => void;
  /** Is told of each entry that came from the remote, with the size of its artifact in bytes. */
  onRemoteHit?: (hash: string, bytes: number) => void;
  /** Whether the remote is asked. Default `true`. */
  remoteRead?: boolean;
  /** Whether results are uploaded. Default `true`. */
  remoteWrite?: boolean;
  /** How long `close` waits for uploads and for the remote, in milliseconds. Default 60 000. */
  closeTimeoutMs?: number;
  /** How long an absent artifact is not asked for again, in milliseconds. Default 300 000. */
  missTtlMs?: number;
  /** What an artifact may cost before it is refused. */
  limits?: Partial<ArchiveLimits>;
  /** Where archives are packed and unpacked. Default: the system's folder for temporary files. */
  tempDir?: string;
  clock?: Clock;
}

/**
 * A local cache in front of a remote one (`layered-cache.txt`). Reads fall through
 * to the remote and are kept locally; writes go to both, to the remote later. The
 * remote may cost time, and never fails a task.
 *
 * It is a {@link CacheLayer} itself, so layers stack:
 * `new LayeredCache(new LayeredCache(local, regional), global)`.
 */
export class LayeredCache implements CacheLayer {
  readonly #local: CacheLayer;
  readonly #remote: Remote;
  readonly #options: LayeredCacheOptions;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  readonly #saves = createKeyQueue();
  readonly #health: RemoteHealth;
  readonly #misses: Misses;
  readonly #pulls: Pulls;
  readonly #uploads: Uploads;

  constructor(local: CacheLayer, remote: Remote, options: LayeredCacheOptions = {}) {
    const { clock = systemClock, missTtlMs = 300_000, tempDir, onRemoteHit } = options;
    const health = createRemoteHealth(clock, options.onRemoteError);
    const misses = createMisses(missTtlMs, clock);
    this.#local = local;
    this.#remote = remote;
    this.#options = options;
    this.#clock = clock;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 60_000;
    this.#health = health;
    this.#misses = misses;
    this.#pulls = createPulls({
      ...{ local, saves: this.#saves, remote, health, misses, tempDir },
      limits: { ...ARCHIVE_LIMITS, ...options.limits },
      asksFor: (hash) => this.#asksFor(hash),
      onRemoteHit: (hash, bytes) => onRemoteHit?.(hash, bytes),
    });
    this.#uploads = createUploads({
      limit: UPLOADS_AT_ONCE,
      clock,
      isWanted: () => health.writes.isUp(),
      onSent: () => health.writes.success(),
      onError: (error) => health.writes.failure(error),
    });
  }

  get readOnly(): boolean {
    return this.#local.readOnly ?? false;
  }

  key(input: KeyInput): Promise<string> {
    return this.#local.key(input);
  }

  async has(hash: string): Promise<CacheSource | null> {
    const found = await this.#local.has(hash);
    if (found !== null || !this.#asksFor(hash)) return found;
    try {
      const present = await this.#remote.has(hash);
      this.#health.reads.success();
      if (!present && !this.#pulls.isUnderWay(hash)) this.#misses.add(hash);
      return present ? 'remote' : null;
    } catch (error) {
      this.#health.reads.failure(error);
      return null;
    }
  }

  /** What {@link LayeredCache.has} says of many, for all of them at once where the remote can. */
  async hasMany(hashes: readonly string[]): Promise<Map<string, CacheSource>> {
    const found = await hasManyIn(this.#local, hashes);
    const missing = hashes.filter((hash) => !found.has(hash) && this.#asksFor(hash));
    if (missing.length === 0) return found;
    try {
      const present = await askForMany(this.#remote, missing);
      this.#health.reads.success();
      for (const hash of missing) {
        if (present.has(hash)) found.set(hash, 'remote');
        else if (!this.#pulls.isUnderWay(hash)) this.#misses.add(hash);
      }
    } catch (error) {
      this.#health.reads.failure(error);
    }
    return found;
  }

  get(hash: string): Promise<CacheEntry | null> {
    return this.#pulls.get(hash);
  }

  /** Rejects only when the local layer does. */
  async save(args: SaveArgs): Promise<void> {
    const { hash } = args;
    this.#pulls.supersede(hash);
    await this.#saves.run(hash, async () => {
      await this.#local.save(args);
      // One that began meanwhile did not find what was being saved.
      this.#pulls.supersede(hash);
    });
    this.#misses.delete(hash);
    if (this.#options.remoteWrite === false || !this.#health.writes.isUp()) return;
    try {
      this.#uploads.add(hash, await this.#uploadOf(args));
    } catch (error) {
      this.#health.report(error);
    }
  }

  restoreOutputs(hash: string, projectDir: string): Promise<void> {
    return this.#local.restoreOutputs(hash, projectDir);
  }

  recordRun(run: RunRecord): void {
    this.#local.recordRun(run);
  }

  stats(): CacheStats {
    return this.#local.stats();
  }

  prune(options: PruneOptions): Promise<PruneResult> {
    return this.#local.prune(options);
  }

  /** Waits until no upload is left, here and in the layers below. What is left after `closeTimeoutMs` is given up. */
  async drainUploads(): Promise<void> {
    const [left] = await Promise.all([
      this.#uploads.drain(this.#closeTimeoutMs),
      this.#local.drainUploads?.(),
    ]);
    if (left > 0) this.#reportLate(`${left} uploads were not done`);
  }

  /** Drains the uploads, then closes both layers. `closeTimeoutMs` is for uploads and remote together. */
  async close(): Promise<void> {
    const startMs = this.#clock.monotonicNow();
    await this.drainUploads();
    const leftMs = this.#closeTimeoutMs - (this.#clock.monotonicNow() - startMs);
    await within(
      this.#closeRemote(),
      { timeoutMs: Math.max(leftMs, 0), clock: this.#clock, keepAlive: true },
      // Without time left, it is the uploads that took it, and they have been reported.
      () => leftMs > 0 && this.#reportLate('the remote was not closed'),
    );
    await this.#local.close();
  }

  async #closeRemote(): Promise<void> {
    try {
      await this.#remote.close?.();
    } catch (error) {
      this.#health.report(error);
    }
  }

  #reportLate(what: string): void {
    const message = `${what} after ${this.#closeTimeoutMs}ms`;
    this.#health.report(new RemoteCacheError('aborted', message));
  }

  /** What is pulled has to be kept somewhere, so a read-only local layer is not pulled for. */
  #asksFor(hash: string): boolean {
    const { remoteRead = true } = this.#options;
    return remoteRead && !this.readOnly && !this.#misses.has(hash) && this.#health.reads.isUp();
  }

  /** A read-only local layer keeps nothing to upload from later, so a copy is made now. */
  async #uploadOf(args: SaveArgs): Promise<Upload> {
    const place = { remote: this.#remote, tempDir: this.#options.tempDir };
    return this.readOnly
      ? projectUpload(place, args)
      : entryUpload(place, this.#local, args.hash);
  }
}
