import type { Clock, TimerHandle } from '@walkeros/core';
import type { ArtifactId } from './artifact.js';
import type { BackgroundTasks } from './background-tasks.js';
import type { LedgerEntries } from './ledger-entries.js';
import { toEntryRow } from './ledger-rows.js';
import type { Row } from './log.js';

/** Artifacts that are entered into a journal within a second, together with others. */
export interface SoonEntered {
  add(id: ArtifactId): void;
  /** Enters all that waits. */
  flush(): Promise<void>;
}

/** How long entries may wait for others: a crash forgets that they count. */
const SOON_MS = 1000;
const ENTERED_AT_ONCE = 1000;

export interface SoonEnteredOptions {
  entries: LedgerEntries;
  /** Writes what is entered by the time of the writing. */
  append: (build: () => Row[]) => Promise<void>;
  clock: Clock;
  tasks: BackgroundTasks;
}

export function createSoonEntered(options: SoonEnteredOptions): SoonEntered {
  const { entries, append, clock, tasks } = options;
  const waiting: ArtifactId[] = [];
  let timer: TimerHandle | undefined;

  async function flush(): Promise<void> {
    clock.clearTimeout(timer);
    timer = undefined;
    const ids = waiting.splice(0);
    while (ids.length > 0) {
      const some = ids.splice(0, ENTERED_AT_ONCE);
      await append(() => some.flatMap((id) => entries.get(id) ?? []).map(toEntryRow));
    }
  }

  return {
    add(id) {
      waiting.push(id);
      timer ??= clock.setTimeout(() => tasks.run(flush), SOON_MS);
    },
    flush,
  };
}
