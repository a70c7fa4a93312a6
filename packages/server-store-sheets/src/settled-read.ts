import type { SheetLane } from './sheet-lane.js';
import { SheetsFailure } from './sheets-failure.js';

const MAX_TRIES = 5;

/**
 * A read that shows no write of this process in a wrong place: it waits for writes whose
 * place is not known yet, and is repeated if one of them was found to be misplaced.
 *
 * @param recover - Does the repairs that are due.
 */
export async function settledRead<T>(
  lane: SheetLane,
  recover: () => Promise<void>,
  read: () => Promise<T>,
): Promise<T> {
  for (let left = MAX_TRIES; left > 0; left -= 1) {
    if (lane.unsettled) await recover();
    const misplaced = lane.misplaced;
    const result = await read();
    await lane.verified();
    if (lane.misplaced === misplaced && !lane.unsettled) return result;
  }
  throw new SheetsFailure('conflict', 'the rows kept moving during the read; try again');
}
