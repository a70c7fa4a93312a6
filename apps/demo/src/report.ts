import type { Cache } from '@walkeros/core';
import type { Comparison, ColdReads } from './compare.js';
import type { RunFigures } from './measure-run.js';
import type { Paint } from './paint.js';

/** One line of the table: what it says of a run, and whether that is good. */
interface Row {
  label: string;
  show(run: RunFigures): string;
  isBad?(run: RunFigures): boolean;
}

const LABEL_WIDTH = 34;
const COLUMN_WIDTH = 16;

/** The comparison as a table for a terminal. */
export function report(
  { withoutCache, withCache, coldReads }: Comparison,
  paint: Paint,
): string {
  const runs = [withoutCache, withCache];
  const head = ['without cache', 'with cache'].map((name) => name.padStart(COLUMN_WIDTH));
  const lines = rowsOf(withCache).map(({ label, show, isBad }) => {
    const cells = runs.map((run) => {
      const cell = show(run).padStart(COLUMN_WIDTH);
      if (isBad === undefined) return cell;
      return isBad(run) ? paint.red(cell) : paint.green(cell);
    });
    return `  ${label.padEnd(LABEL_WIDTH)}${cells.join('')}`;
  });
  return [
    paint.bold(`  ${''.padEnd(LABEL_WIDTH)}${head.join('')}`),
    ...lines,
    '',
    `  ${describeCounters(withCache.counters)}`,
    `  ${describeColdReads(coldReads)}`,
    ...logLines(runs, paint),
    '',
  ].join('\n');
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

function describeCounters(counters: Cache.Counters | undefined): string {
  if (counters === undefined)
    return 'the store has no "cache" line, so there is nothing to count';
  const shown = ['hits', 'misses', 'populates', 'inflight_dedups'] as const;
  return `counters with cache: ${shown.map((name) => `${name} ${counters[name]}`).join('  ')}`;
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
