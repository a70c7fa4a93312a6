import type { Clock } from '@walkeros/core';
import type { Readers } from './readers.js';

/** Keeps the parts of an artifact for who is about to read them, and not for who never does. */
export interface Holds {
  /** @returns What ends the hold, once the reading has begun. */
  hold(upload: string): () => void;
  /** Nobody begins to read any more. */
  end(): void;
}

/** How long parts wait for somebody who asked for them to begin reading. */
const HOLD_MS = 60_000;

export function createHolds(readers: Readers, clock: Clock): Holds {
  const holds = new Set<() => void>();

  return {
    hold(upload) {
      const left = readers.enter(upload);
      const timer = clock.setTimeout(release, HOLD_MS);
      function release(): void {
        clock.clearTimeout(timer);
        holds.delete(release);
        left();
      }
      holds.add(release);
      return release;
    },
    end() {
      for (const release of holds) release();
    },
  };
}
