import type { Logger, StoreValue } from '@walkeros/core';
import type { OpenSheet } from './open-sheet.js';
import { createReadQueue } from './read-queue.js';
import { answersOf, createReader } from './reader.js';
import { settledRead } from './settled-read.js';
import { createSnapshot } from './snapshot.js';

/** How a store reads, in the mode of its settings. */
export interface Reads {
  get(key: string): StoreValue | undefined | Promise<StoreValue | undefined>;
  /** Something was written: what was remembered must not be answered any more. */
  changed(): void;
}

/** @param recover - Does the repairs that are due. */
export function createReads(
  { settings, binding, requests, lane, clock }: OpenSheet,
  logger: Logger,
  recover: () => Promise<void>,
): Reads {
  const reader = createReader({ requests, binding, logger });
  const settled = <T>(read: () => Promise<T>): Promise<T> => settledRead(lane, recover, read);
  if (settings.mode === 'key') {
    const get = createReadQueue((pick) => settled(() => reader.lookUp(pick)));
    return { get, changed: () => undefined };
  }
  const snapshot = createSnapshot({
    fetch: async () => answersOf(await settled(() => reader.readTable()), binding.sheet),
    refreshMs: settings.refresh,
    clock,
    logger,
  });
  return { get: (key) => snapshot.get(key), changed: () => snapshot.invalidate() };
}
