import type { GridTable } from './grid-table.js';
import type { PlannedWrite, Repair } from './repair.js';

/** A write whose answer was lost, with the tab as it was before. */
export interface Suspect {
  write: PlannedWrite;
  before: GridTable;
}

/** The one place at which the stores of this process that write to one tab meet. */
export class SheetLane {
  #tail: Promise<unknown> = Promise.resolve();
  #unverified: Promise<unknown> | undefined;
  /** How often a write was found in the wrong place. Only ever grows. */
  misplaced = 0;
  suspects: Suspect[] = [];
  repairs: Repair[] = [];

  /** Runs after everything that was asked for earlier, alone. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** From here until `work` ends, what the tab shows may be in the wrong place. */
  async unverifiedWhile<T>(work: () => Promise<T>): Promise<T> {
    const result = work();
    this.#unverified = result;
    try {
      return await result;
    } finally {
      this.#unverified = undefined;
    }
  }

  /** Resolves when no write is under way whose place is not known. */
  async verified(): Promise<void> {
    await this.#unverified?.catch(() => undefined);
  }

  /** Whether something is still in the wrong place, or may be. */
  get unsettled(): boolean {
    return this.suspects.length > 0 || this.repairs.length > 0;
  }
}

/** One small object for each tab that this process has written to. */
const lanes = new Map<string, SheetLane>();

export function laneOf(tab: string): SheetLane {
  const lane = lanes.get(tab) ?? new SheetLane();
  lanes.set(tab, lane);
  return lane;
}
