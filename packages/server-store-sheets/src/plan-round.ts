import type { CellContent } from './cell-codec.js';
import { decodeKey, encodeKey } from './cell-codec.js';
import type { GridTable } from './grid-table.js';
import { columnName } from './layout.js';
import type { PlannedWrite, Repair } from './repair.js';
import { rowToRepair } from './repair.js';
import type { EncodedValue } from './row-codec.js';
import { fitToLayout } from './row-codec.js';
import type { SheetLane } from './sheet-lane.js';
import { enteredIn } from './sheet-requests.js';
import { SheetsFailure } from './sheets-failure.js';

/** What one key is to become: a value, or nothing. */
export interface Intent {
  key: string;
  value: EncodedValue | undefined;
  succeed(): void;
  fail(error: unknown): void;
}

/** Intents that are still to be carried out, and those that have been. */
export interface Ledger {
  open: Set<Intent>;
  done: Intent[];
}

/** A planned write, and what it is done for. */
export interface Task {
  write: PlannedWrite;
  input: 'RAW' | 'USER_ENTERED';
  intent?: Intent;
  repair?: Repair;
}

/** What is to be written where, as the rows are now. Settles what needs no write. */
export function planRound(
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

/** The intent is carried out; it is told when the cycle ends. */
export function settle({ open, done }: Ledger, intent: Intent): void {
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
  layout.fields.forEach(({ column }, index) => {
    const content = contents[index] ?? '';
    // A column that people calculate stays calculated when a set leaves its field out.
    const isCalculated = before.cell(row, column).formula !== undefined;
    const isLeftOut = intent.value !== undefined && content === '';
    cells[column] = isCalculated && isLeftOut ? null : content;
  });
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

/** An intent for a key that has no row yet, and its row. */
export interface Appended {
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
