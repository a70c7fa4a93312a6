import type { BenchResult, Cell, Table, Target } from './bench.js';

/** The tables of a bench, and its targets beside what was measured. */
export function formatResult({ tables, targets }: BenchResult): string {
  return [...tables.map(formatTable), targets.map(formatTarget).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function formatTable({ title, columns, rows }: Table): string {
  const lines = [columns, ...rows].map((cells) => cells.map(text));
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  const [head = '', ...body] = lines.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
  return [title, head, '-'.repeat(head.length), ...body].join('\n');
}

function formatTarget({ what, measured, bound, limit, met }: Target): string {
  return `${met ? 'pass' : 'MISS'}  ${what}: ${text(measured)} (${bound} ${limit})`;
}

function text(cell: Cell): string {
  return typeof cell === 'number' && Math.abs(cell) >= 10_000
    ? cell.toLocaleString('en-US')
    : String(cell);
}
