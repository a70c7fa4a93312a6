import type { Logger } from '@walkeros/core';
import { shortKey } from '@walkeros/core';
import { GridTable } from './grid-table.js';
import type { Binding } from './layout.js';
import { cellName, columnName } from './layout.js';
import type { Appended, Intent, Ledger, Task } from './plan-round.js';
import { planRound, settle } from './plan-round.js';
import type { Echo } from './repair.js';
import { addRepairs, landed, repairsFor, repairsOfSuspect } from './repair.js';
import type { SheetLane } from './sheet-lane.js';
import type { SheetRequests } from './sheet-requests.js';
import { BeyondGrid, SheetsFailure } from './sheets-failure.js';

export interface WriteCycleOptions {
  requests: SheetRequests;
  binding: Binding;
  lane: SheetLane;
  logger: Logger;
}

/** Rounds in which rows may move under the writes before they give up. */
const MAX_ROUNDS = 12;

/**
 * Carries intents out: looks all rows up in one read, writes known rows in one request and
 * new ones in another, and goes on until each is verified. Also does the repairs that are
 * due. What becomes of an intent is told to it.
 *
 * @throws SheetsFailure when all intents are settled and a repair is still due.
 */
export async function runWriteCycle(
  intents: readonly Intent[],
  options: WriteCycleOptions,
): Promise<void> {
  const open = new Set(intents);
  const done: Intent[] = [];
  const { lane } = options;
  try {
    for (let round = 0; open.size > 0 || lane.unsettled; round += 1) {
      if (round === MAX_ROUNDS) throw restless();
      await runRound({ open, done }, options);
    }
  } catch (error) {
    open.forEach((intent) => intent.fail(error));
    if (open.size === 0) throw error;
  } finally {
    // Not before all repairs: who is told may look at the sheet.
    done.forEach((intent) => intent.succeed());
  }
}

async function runRound(ledger: Ledger, options: WriteCycleOptions): Promise<void> {
  const { requests, binding, lane } = options;
  const before = new GridTable(await requests.readGrid(), binding);
  const suspects = lane.suspects.flatMap(({ write, before: earlier }) =>
    repairsOfSuspect(write, earlier, before),
  );
  lane.repairs = addRepairs(lane.repairs, suspects);
  lane.suspects = [];
  const { tasks, appends } = planRound(ledger, before, lane);
  // Only one of both in a round: what the first request wrote is not in "before".
  const raw = tasks.filter((task) => task.input === 'RAW');
  const formulas = tasks.filter((task) => task.input === 'USER_ENTERED');
  try {
    if (raw.length > 0) await update(raw, { ...options, before, ledger, input: 'RAW' });
    else if (formulas.length > 0) {
      await update(formulas, { ...options, before, ledger, input: 'USER_ENTERED' });
    }
    if (appends.length > 0) await append(appends, { ...options, before, ledger });
  } catch (error) {
    if (!(error instanceof BeyondGrid)) throw error;
  }
}

type RoundOptions = WriteCycleOptions & { before: GridTable; ledger: Ledger };
type UpdateOptions = RoundOptions & { input: 'RAW' | 'USER_ENTERED' };

/** Writes rows, and finds out where the writes landed before anybody may look. */
function update(tasks: readonly Task[], options: UpdateOptions): Promise<void> {
  const { requests, lane, before, input } = options;
  const header = { row: 1, key: undefined, cells: before.layout.headers.map(() => null) };
  const writes = tasks.map(({ write }) => write);
  return lane.unverifiedWhile(async () => {
    try {
      const [headers = [], ...rows] = await requests.update([header, ...writes], input);
      tasks.forEach((task, index) => {
        review(task, { headers, cells: rows[index] ?? [] }, options);
      });
    } catch (error) {
      const isAmbiguous = error instanceof SheetsFailure && error.ambiguous;
      if (isAmbiguous) lane.suspects.push(...writes.map((write) => ({ write, before })));
      throw error;
    }
  });
}

function review(task: Task, echo: Echo, options: UpdateOptions): void {
  const { lane, before, ledger, logger, binding } = options;
  const repairs = repairsFor(task.write, echo, before);
  lane.repairs = addRepairs(lane.repairs, repairs);
  for (const { key, row } of repairs) {
    if (key === undefined || before.rowOf(key) !== undefined) continue;
    logger.error(
      `row ${row} of "${binding.sheet}" came in the moment of a write, which hit a cell of its key ${shortKey(key)}; the cell is emptied`,
    );
  }
  if (!landed(task.write, echo, before)) {
    lane.misplaced += 1;
    return;
  }
  if (task.intent !== undefined) settle(ledger, task.intent);
  // In a row without a key the answer proves nothing: the next look at the tab will.
  if (task.write.key === undefined) return;
  lane.repairs = lane.repairs.filter((repair) => repair !== task.repair);
}

async function append(appends: readonly Appended[], options: RoundOptions): Promise<void> {
  const { requests, binding, before, ledger } = options;
  const rows = appends.map(({ cells }) => cells);
  const width = columnName(before.layout.headers.length - 1);
  const range = await requests.append(rows, width);
  const column = /!?([A-Z]+)\d+(?::[A-Z]+\d+)?$/.exec(range)?.[1];
  if (column !== 'A') {
    const meant = cellName(binding.sheet, 1, 0);
    throw new SheetsFailure(
      'conflict',
      `Google added the new rows at ${range} and not in column A; check the columns around ${meant}`,
    );
  }
  appends.forEach(({ intent }) => settle(ledger, intent));
}

function restless(): SheetsFailure {
  return new SheetsFailure('conflict', 'the rows kept moving during the write; try again');
}
