import type { Logger } from '@walkeros/core';
import { shortKey } from '@walkeros/core';
import type { CellContent } from './cell-codec.js';
import { decodeKey, encodeKey } from './cell-codec.js';
import { GridTable } from './grid-table.js';
import type { Binding } from './layout.js';
import { cellName, columnName } from './layout.js';
import type { Echo, PlannedWrite, Repair } from './repair.js';
import { landed, repairsFor, repairsOfSuspect, rowToRepair } from './repair.js';
import type { EncodedValue } from './row-codec.js';
import { fitToLayout } from './row-codec.js';
import type { SheetLane } from './sheet-lane.js';
import type { SheetRequests } from './sheet-requests.js';
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
const MAX_ROUNDS = 8;

/**
 * Carries intents out: looks all rows up in one read, writes known rows in one request and
 * new ones in another, and goes on until each is verified. Also does the repairs that are
 * due; without intents, it does nothing else. Never rejects: intents are told one by one.
 */
export async function runWriteCycle(
  intents: readonly Intent[],
  options: WriteCycleOptions,
): Promise<void> {
  const open = new Set(intents);
  const { lane } = options;
  try {
    for (let round = 0; open.size > 0 || lane.unsettled; round += 1) {
      if (round === MAX_ROUNDS) throw restless();
      await runRound(open, options);
    }
  } catch (error) {
    open.forEach((intent) => intent.fail(error));
    if (open.size === 0) throw error;
  }
}

async function runRound(open: Set<Intent>, options: WriteCycleOptions): Promise<void> {
  const { requests, binding, lane } = options;
  const before = new GridTable(await requests.readGrid(), binding);
  const suspects = lane.suspects.flatMap(({ write, before: earlier }) =>
    repairsOfSuspect(write, earlier, before),
  );
  lane.repairs.push(...suspects);
  lane.suspects = [];
  const { tasks, appends } = planRound(open, before, lane);
  try {
    for (const input of ['RAW', 'USER_ENTERED'] as const) {
      const ofInput = tasks.filter((task) => task.input === input);
      if (ofInput.length > 0) await update(ofInput, { ...options, before, open, input });
    }
    if (appends.length > 0) await append(appends, { ...options, before, open });
  } catch (error) {
    if (!(error instanceof BeyondGrid)) throw error;
  }
}

/** What is to be written where, as the rows are now. Settles what needs no write. */
function planRound(
  open: Set<Intent>,
  before: GridTable,
  lane: SheetLane,
): { tasks: Task[]; appends: Appended[] } {
  const repairs = planRepairs(before, lane);
  // A key that is to be restored first would be taken for a new one.
  if (repairs.some(({ repair }) => repair?.header === keyHeaderOf(before))) {
    return { tasks: repairs, appends: [] };
  }
  const { tasks, appends } = planIntents(open, before);
  const written = new Map(tasks.map(({ write }) => [write.row, write.cells]));
  // A cell that is written anyway needs no repair; another cell of that row has to wait.
  lane.repairs = lane.repairs.filter((repair) => {
    const row = rowToRepair(repair, before);
    const cells = row === undefined ? undefined : written.get(row);
    return (cells?.[before.columnOf(repair.header) ?? 0] ?? null) === null;
  });
  const others = repairs.filter(({ write }) => !written.has(write.row));
  return { tasks: [...tasks, ...others], appends };
}

/** Forgets repairs of cells that have changed since: somebody else knows better. */
function planRepairs(before: GridTable, lane: SheetLane): Task[] {
  const tasks = lane.repairs.flatMap((repair) => {
    const row = rowToRepair(repair, before);
    return row === undefined ? [] : [repairTask(repair, row, before)];
  });
  lane.repairs = tasks.flatMap(({ repair }) => repair ?? []);
  return tasks;
}

function planIntents(
  open: Set<Intent>,
  before: GridTable,
): { tasks: Task[]; appends: Appended[] } {
  const tasks: Task[] = [];
  const appends: Appended[] = [];
  for (const intent of open) {
    try {
      const task = taskFor(intent, before);
      if (task !== undefined) tasks.push(task);
      else if (intent.value === undefined) settle(open, intent);
      else appends.push({ intent, cells: newRow(intent.key, intent.value, before) });
    } catch (error) {
      open.delete(intent);
      intent.fail(error);
    }
  }
  return { tasks, appends };
}

function keyHeaderOf({ layout }: GridTable): string | undefined {
  return layout.headers[layout.key];
}

function settle(open: Set<Intent>, intent: Intent): void {
  open.delete(intent);
  intent.succeed();
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

function repairTask(repair: Repair, row: number, before: GridTable): Task {
  const cells: (CellContent | null)[] = before.layout.headers.map(() => null);
  const { content, formula } = repair.restore;
  cells[before.columnOf(repair.header) ?? 0] = formula ?? content;
  const isKey = repair.header === keyHeaderOf(before);
  const key = isKey ? decodeKey(content) : before.keyAt(row);
  const input = formula === undefined ? 'RAW' : 'USER_ENTERED';
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

type RoundOptions = WriteCycleOptions & { before: GridTable; open: Set<Intent> };
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
  const { lane, before, open, logger, binding } = options;
  const repairs = repairsFor(task.write, echo, before);
  lane.repairs.push(...repairs);
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
  if (task.intent !== undefined) settle(open, task.intent);
  lane.repairs = lane.repairs.filter((repair) => repair !== task.repair);
}

async function append(appends: readonly Appended[], options: RoundOptions): Promise<void> {
  const { requests, binding, before, open } = options;
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
  appends.forEach(({ intent }) => settle(open, intent));
}

function restless(): SheetsFailure {
  return new SheetsFailure('conflict', 'the rows kept moving during the write; try again');
}
