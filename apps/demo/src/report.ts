import type { Cache } from '@walkeros/core';
import type { Comparison } from './compare.js';
import type { RunFigures } from './measure-run.js';
import type { Paint } from './paint.js';
import type { ColdReads } from './read-cold.js';

/** One line of the table: what it says of a run, and whether that is good. */
interface Row {
  label: string;
  show(run: RunFigures): string;
  isBad?(run: RunFigures): boolean;
}

const LABEL_WIDTH = 34;
const COLUMN_WIDTH = 16;

/** The comparison as a table for a terminal. */
export function report(comparison: Comparison, paint: Paint): string {
  const { withoutCache, withCache, cacheLine, coldReads } = comparison;
  const runs = [withoutCache, withCache];
  return [
    paint.bold(line('', ['without cache', 'with cache'].map(cell))),
    ...rowsOf(withCache).map((row) => paintRow(row, runs, paint)),
    '',
    `  ${describeDifference(cacheLine, paint)}`,
    `  ${describeCounters(withCache.counters)}`,
    `  ${describeColdReads(coldReads)}`,
    ...logLines(runs, paint),
    '',
  ].join('\n');
}

function line(label: string, cells: readonly string[]): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${cells.join('')}`;
}

function cell(text: string): string {
  return text.padStart(COLUMN_WIDTH);
}

function paintRow({ label, show, isBad }: Row, runs: RunFigures[], paint: Paint): string {
  const cells = runs.map((run) => {
    if (isBad === undefined) return cell(show(run));
    return isBad(run) ? paint.red(cell(show(run))) : paint.green(cell(show(run)));
  });
  return line(label, cells);
}

function rowsOf({ events, moreEvents }: RunFigures): Row[] {
  const isBad = (run: RunFigures): boolean => run.quotaErrors > 0;
  return [
    { label: 'events of one session', show: () => String(events) },
    {
      label: 'Sheets reads (60 a minute allowed)',
      show: (run) => String(run.backingReads),
      isBad,
    },
    {
      label: `quota errors in the next ${moreEvents} events`,
      show: (run) => String(run.quotaErrors),
      isBad,
    },
    {
      label: 'events enriched',
      show: (run) => `${run.enriched} of ${events + moreEvents}`,
      isBad: (run) => run.enriched < events + moreEvents,
    },
    { label: 'time per event, median', show: (run) => milliseconds(run.medianMs) },
    { label: `time of all ${events}, added up`, show: (run) => seconds(run.totalMs) },
  ];
}

function describeDifference(cacheLine: string | undefined, paint: Paint): string {
  if (cacheLine === undefined) return 'no difference: the flow has no "cache" line';
  return `the difference: ${paint.bold(cacheLine)}`;
}

function describeCounters(counters: Cache.Counters | undefined): string {
  if (counters === undefined) return 'counters: none without a cache';
  const shown = ['hits', 'misses', 'populates', 'inflight_dedups'] as const;
  return `counters: ${shown.map((name) => `${name} ${counters[name]}`).join('  ')}`;
}

function describeColdReads({ concurrent, backingCalls, inflightDedups }: ColdReads): string {
  const calls = `${backingCalls} backing ${backingCalls === 1 ? 'call' : 'calls'}`;
  const dedups = inflightDedups === undefined ? '' : `, inflight_dedups ${inflightDedups}`;
  return `${concurrent} concurrent cold reads -> ${calls}${dedups}`;
}

/** What the flow itself had to say: one line is enough to see it. */
function logLines(runs: readonly RunFigures[], paint: Paint): string[] {
  return [...new Set(runs.flatMap(({ log }) => log))].map((line) =>
    paint.dim(`  log: ${line}`),
  );
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
