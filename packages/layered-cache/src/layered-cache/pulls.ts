import type { KeyQueue } from '@walkeros/core';
import type { ArchiveLimits } from '../archive/archive-limits.js';
import { unpack } from '../archive/unpack.js';
import type { CacheEntry, CacheLayer } from '../cache-layer.js';
import type { Remote } from '../remote.js';
import type { Misses } from './misses.js';
import { concernsArtifact, type RemoteHealth } from './remote-health.js';
import { makeStage, type Stage } from './stage.js';

/** Reads of the local layer that fall through to the remote. */
export interface Pulls {
  /** Who asks for the same hash meanwhile joins. What the remote does never rejects it. */
  get(hash: string): Promise<CacheEntry | null>;
  isUnderWay(hash: string): boolean;
  /** The task has been run meanwhile: what is being pulled is not kept any more. */
  supersede(hash: string): void;
}

export interface PullsOptions {
  local: CacheLayer;
  /** Where saves to `local` take turns, those of the caller included. */
  saves: KeyQueue;
  remote: Remote;
  health: RemoteHealth;
  misses: Misses;
  limits: ArchiveLimits;
  tempDir: string | undefined;
  /** Whether the remote may be asked for a hash that the local layer lacks. */
  asksFor: (hash: string) => boolean;
  onRemoteHit: (hash: string, bytes: number) => void;
}

interface Pull {
  entry: Promise<CacheEntry | null>;
  superseded: boolean;
}

export function createPulls(options: PullsOptions): Pulls {
  const { local, health, misses } = options;
  const pulls = new Map<string, Pull>();

  const run = async (hash: string, pull: Pull): Promise<CacheEntry | null> => {
    const kept = await local.get(hash);
    if (kept !== null || !options.asksFor(hash)) return kept;
    const bytes = await fetch(options, hash, pull);
    if (pull.superseded) return local.get(hash);
    if (bytes === null) misses.add(hash);
    if (typeof bytes !== 'number') return null;

    // A probe that was on its way may have said "absent" meanwhile.
    misses.delete(hash);
    try {
      options.onRemoteHit(hash, bytes);
    } catch (error) {
      health.report(error);
    }
    const entry = await local.get(hash);
    return entry && { ...entry, source: 'remote' };
  };

  return {
    get(hash) {
      const underWay = pulls.get(hash);
      if (underWay !== undefined) return underWay.entry;
      const pull: Pull = { entry: Promise.resolve(null), superseded: false };
      pulls.set(hash, pull);
      pull.entry = run(hash, pull).finally(() => pulls.delete(hash));
      return pull.entry;
    },
    isUnderWay: (hash) => pulls.has(hash),
    supersede(hash) {
      const pull = pulls.get(hash);
      if (pull !== undefined) pull.superseded = true;
    },
  };
}

/** @returns the size of the artifact, `null` when there is none worth having, `undefined` after a failure. */
async function fetch(
  options: PullsOptions,
  hash: string,
  pull: Pull,
): Promise<number | null | undefined> {
  const { reads } = options.health;
  try {
    const bytes = await download(options, hash, pull);
    reads.success();
    return bytes;
  } catch (error) {
    reads.failure(error);
    return concernsArtifact(error) ? null : undefined;
  }
}

/** The stage comes first: an artifact that cannot be written down would hold its connection. */
async function download(
  options: PullsOptions,
  hash: string,
  pull: Pull,
): Promise<number | null> {
  const stage = await makeStage(options.tempDir);
  try {
    const artifact = await options.remote.get(hash);
    return artifact && (await materialize(options, { hash, body: artifact.body, stage, pull }));
  } finally {
    await stage.remove();
  }
}

interface Arrived {
  hash: string;
  body: AsyncIterable<Uint8Array>;
  stage: Stage;
  pull: Pull;
}

/** @returns the size of the artifact. */
async function materialize(
  { local, saves, limits }: PullsOptions,
  { hash, body, stage, pull }: Arrived,
): Promise<number> {
  const unpacked = await unpack(body, { hash, stage: stage.path, limits });
  const { entry, outputsDir, outputFiles, sizeBytes } = unpacked;
  await saves.run(hash, async () => {
    if (!pull.superseded)
      await local.save({ hash, entry, projectDir: outputsDir, outputFiles });
  });
  return sizeBytes;
}
