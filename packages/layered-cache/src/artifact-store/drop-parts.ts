import { Slots } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import { manifestKey, partKey } from './artifact-keys.js';
import type { BackgroundTasks } from './background-tasks.js';
import { isDamage } from './read-parts.js';
import type { Readers } from './readers.js';
import type { StoreCalls } from './store-calls.js';

/** What no manifest names any more, or ever has. */
export interface Dropped extends ArtifactId {
  upload: string;
  /** `undefined` when nobody knows how many were written. */
  parts: number | undefined;
}

/** Removes the parts of uploads that no manifest names. */
export interface DropParts {
  /** Once nobody reads them any more, nor is about to. */
  (upload: Dropped): void;
  /** Resolves when there is room for more: what goes on in the background is bounded. */
  hasRoom(): Promise<void>;
}

/** Uploads whose parts are removed at once. */
const AT_ONCE = 16;

export interface DropPartsOptions {
  calls: StoreCalls;
  readers: Readers;
  tasks: BackgroundTasks;
  /** Parts of one upload that are written at once: how far a crash may leave gaps. */
  parallel: number;
  onDropped: (upload: string) => void;
}

export function createDropParts(options: DropPartsOptions): DropParts {
  const { calls, readers, tasks, parallel, onDropped } = options;
  const slots = new Slots(AT_ONCE);

  async function drop(dropped: Dropped): Promise<void> {
    const { upload, parts } = dropped;
    // Who comes later does not find the manifest.
    await readers.left(manifestKey(dropped));
    await readers.none(upload);
    if (parts !== 0)
      await slots.run(async () => {
        const count = parts ?? (await countParts(calls, upload, parallel));
        await removeParts(calls, upload, count);
      });
    onDropped(upload);
  }

  return Object.assign((dropped: Dropped) => tasks.run(() => drop(dropped)), {
    // Whoever waits for a slot now has all in front of it that came before.
    hasRoom: () => slots.run(() => Promise.resolve()),
  });
}

/** From the end, so that after a crash whoever looks from the start on finds all the rest. */
async function removeParts(calls: StoreCalls, upload: string, parts: number): Promise<void> {
  for (let part = parts - 1; part >= 0; part--) await calls.delete(partKey(upload, part));
}

/** @returns How many parts there may be; a crash may leave gaps of less than `parallel`. */
async function countParts(
  calls: StoreCalls,
  upload: string,
  parallel: number,
): Promise<number> {
  let parts = 0;
  for (let part = 0; part - parts < parallel; part++)
    if (await isPresent(calls, partKey(upload, part))) parts = part + 1;
  return parts;
}

async function isPresent(calls: StoreCalls, key: string): Promise<boolean> {
  try {
    return (await calls.get(key)) !== undefined;
  } catch (error) {
    if (isDamage(error)) return true;
    throw error;
  }
}
