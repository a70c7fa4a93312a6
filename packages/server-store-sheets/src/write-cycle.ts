import type { Logger } from '@walkeros/core';
import { shortKey } from '@walkeros/core';
import type { CellContent } from './cell-codec.js';
import { decodeKey, encodeKey } from './cell-codec.js';
import { GridTable } from './grid-table.js';
import type { Binding } from './layout.js';
import { cellName, columnName } from './layout.js';
import type { Echo, PlannedWrite, Repair } from './repair.js';
import { addRepairs, landed, repairsFor, repairsOfSuspect, rowToRepair } from './repair.js';
import type { EncodedValue } from './row-codec.js';
import { fitToLayout } from './row-codec.js';
import type { SheetLane } from './sheet-lane.js';
import type { SheetRequests } from './sheet-requests.js';
import { enteredIn } from './sheet-requests.js';
import { BeyondGrid, SheetsFailure } from './sheets-failure.js';

/** What one key is to become: a value, or nothing. */
export interface Intent {
  key: string;
  value: EncodedValue | undefined;
  succeed(): void;
  fail(error: unknown): void;
}

export interface WriteCycleOptions {
  requests: SheetRequests;
  binding: Binding;
  lane: SheetLane;
  logger: Logger;
}

/** A planned write, and what it is done for. */
interface Task {
  write: PlannedWrite;
  input: 'RAW' | 'USER_ENTERED';
  intent?: Intent;
  repair?: Repair;
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

/** Intents that are still to be carried out, and those that have been. */
interface Ledger {
  open: Set<Intent>;
  done: Intent[];
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

/** What is to be written where, as the rows are now. Settles what needs no write. */
function planRound(
  ledger: Ledger,
  before: GridTable,
  lane: SheetLane,
): { tasks: Task[]; appends: Appended[] } {
  const repairs = planRepairs(before, lane);
  // A key that is to be restored first would be taken for a new one.
  if (repairs.some(({ repair }) => repair.header === keyHeaderOf(before))) {
    return { tasks: repairs, appends: [] };
  }
  const { tasks, appends } = planIntents(ledger, before);
  const written = new Map(tasks.map(({ write }) => [write.row, write.cells]));
  // A cell that is written anyway needs no repair; another cell of that row has to wait.
  const due = repairs.filter(({ write, repair }) => {
    const column = before.columnOf(repair.header) ?? 0;
    return (written.get(write.row)?.[column] ?? null) === null;
  });
  lane.repairs = due.map(({ repair }) => repair);
  const others = due.filter(({ write }) => !written.has(write.row));
  return { tasks: [...tasks, ...others], appends };
}

/** Forgets repairs of cells that have changed since: somebody else knows better. */
function planRepairs(before: GridTable, lane: SheetLane): (Task & { repair: Repair })[] {
  const taken = new Set<string>();
  const tasks = lane.repairs.flatMap((repair) => {
    const cell = (row: number): string => `${row} ${repair.header}`;
    const row = rowToRepair(repair, before, (one) => !taken.has(cell(one)));
    if (row === undefined) return [];
    taken.add(cell(row));
    return [repairTask(repair, row, before)];
  });
  lane.repairs = tasks.map(({ repair }) => repair);
  return tasks;
}

function planIntents(
  ledger: Ledger,
  before: GridTable,
): { tasks: Task[]; appends: Appended[] } {
  const tasks: Task[] = [];
  const appends: Appended[] = [];
  for (const intent of ledger.open) {
    try {
      const task = taskFor(intent, before);
      if (task !== undefined) tasks.push(task);
      else if (intent.value === undefined) settle(ledger, intent);
      else appends.push({ intent, cells: newRow(intent.key, intent.value, before) });
    } catch (error) {
      ledger.open.delete(intent);
      intent.fail(error);
    }
  }
  return { tasks, appends };
}

function keyHeaderOf({ layout }: GridTable): string | undefined {
  return layout.headers[layout.key];
}

function settle({ open, done }: Ledger, intent: Intent): void {
  open.delete(intent);
  done.push(intent);
}

function taskFor(intent: Intent, before: GridTable): Task | undefined {
  const row = before.rowOf(intent.key);
  if (row === undefined) return undefined;
  const { layout } = before;
  const contents =
    intent.value === undefined
      ? layout.fields.map(() => '')
      : fitToLayout(intent.key, intent.value, layout);
  const cells: (CellContent | null)[] = layout.headers.map(() => null);
  layout.fields.forEach(({ column }, index) => (cells[column] = contents[index] ?? ''));
  return { write: { row, key: intent.key, cells }, input: 'RAW', intent };
}

function repairTask(repair: Repair, row: number, before: GridTable): Task & { repair: Repair } {
  const cells: (CellContent | null)[] = before.layout.headers.map(() => null);
  const { restore } = repair;
  cells[before.columnOf(repair.header) ?? 0] = enteredIn(restore);
  const isKey = repair.header === keyHeaderOf(before);
  const key = isKey ? decodeKey(restore.content) : before.keyAt(row);
  const input = restore.formula === undefined ? 'RAW' : 'USER_ENTERED';
  return { write: { row, key, cells }, input, repair };
}

interface Appended {
  intent: Intent;
  cells: CellContent[];
}

function newRow(key: string, value: EncodedValue, { layout }: GridTable): CellContent[] {
  const gap = layout.headers.indexOf('');
  if (gap >= 0) {
    const where = columnName(gap);
    throw new SheetsFailure(
      'invalid-data',
      `column ${where} has no header, so a new row would not line up; name it in ${where}1`,
    );
  }
  const contents = fitToLayout(key, value, layout);
  const cells: CellContent[] = layout.headers.map(() => '');
  cells[layout.key] = encodeKey(key);
  layout.fields.forEach(({ column }, index) => (cells[column] = contents[index] ?? ''));
  return cells;
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
