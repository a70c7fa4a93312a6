import type { Clock, FlowStore, StoreValue } from '@walkeros/core';
import { isStoreError, sleep } from '@walkeros/core';
import { inspectStore } from '@walkeros/core-cache';
import type { Checkpoint, Progress } from './checkpoint.js';

/** How long a pause is when the store does not say it. */
const DEFAULT_PAUSE_MS = 1_000;

export interface WarmOptions {
  store: FlowStore;
  keys: readonly string[];
  /** Keys of one round trip, where the store can take several. */
  batchSize: number;
  checkpoint: Checkpoint;
  clock: Clock;
  signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/**
 * Reads keys through the cache, so that the tier holds them. A store that is throttled is
 * given the time that it asks for. What was read before an end is remembered; reading a
 * key again is harmless.
 *
 * @throws StoreError for what waiting does not help.
 */
export async function warmStore(options: WarmOptions): Promise<Progress> {
  const { store, keys, batchSize, checkpoint, signal, onProgress } = options;
  let progress = await checkpoint.read();
  onProgress(progress);
  while (progress.done < keys.length && !signal.aborted) {
    const batch = keys.slice(progress.done, progress.done + batchSize);
    const values = await unlessThrottled(() => readAll(store, batch), options);
    if (values === undefined) continue;
    const found = batch.filter((_, index) => values[index] !== undefined);
    const kept = await countKept(store, found);
    // A tier that takes nothing at all will take no more of what follows.
    if (found.length > 0 && kept === undefined) return lose(progress, found.length);
    progress = {
      done: progress.done + batch.length,
      found: progress.found + found.length,
      kept: progress.kept + (kept ?? 0),
    };
    await checkpoint.write(progress);
    onProgress(progress);
  }
  if (progress.done === keys.length) await checkpoint.remove();
  return progress;
}

/** How many of these keys the last tier holds; `undefined` when it cannot be looked into. */
async function countKept(
  store: FlowStore,
  keys: readonly string[],
): Promise<number | undefined> {
  const inspection = inspectStore(store);
  if (inspection === undefined) return undefined;
  const tiers = await Promise.all(
    keys.map(async (key) => (await inspection.entry(key)).at(-1)),
  );
  if (tiers.every((tier) => tier?.failed !== undefined)) return undefined;
  return tiers.filter((tier) => tier?.present === true).length;
}

/** Values were read and are nowhere; the keys stay to be done. */
function lose(progress: Progress, found: number): Progress {
  return { ...progress, found: progress.found + found };
}

async function readAll(
  store: FlowStore,
  keys: readonly string[],
): Promise<readonly (StoreValue | undefined)[]> {
  return store.getMany?.(keys) ?? Promise.all(keys.map((key) => store.get(key)));
}

/** @returns `undefined` after the pause that the store asked for. */
async function unlessThrottled<T>(
  work: () => Promise<T>,
  { clock, signal }: WarmOptions,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isStoreError(error) || error.kind !== 'throttled') throw error;
    await sleep(error.retryAfterMs ?? DEFAULT_PAUSE_MS, { clock, stopped: signal });
    return undefined;
  }
}
