import { setTimeout as pause } from 'node:timers/promises';
import type { MeasureOptions, RunFigures } from './measure-run.js';
import { measureRun } from './measure-run.js';
import type { StageOptions } from './on-stage.js';
import { onStage } from './on-stage.js';
import type { ColdReads } from './read-cold.js';
import { readCold } from './read-cold.js';
import { cacheLineOf, withoutCache } from './read-flow.js';

/** Sessions of the sheet that no event belongs to: the second in case the first is `--session`. */
const COLD_KEYS = ['s-1036', 's-1035'];

export interface Comparison {
  /** The line that makes the difference, if the file has it. */
  cacheLine: string | undefined;
  withoutCache: RunFigures;
  withCache: RunFigures;
  coldReads: ColdReads;
}

export interface CompareOptions extends Omit<MeasureOptions, 'onProgress'>, StageOptions {
  onProgress(run: string, done: number, of: number): void;
}

/**
 * Runs the same events through the flow twice: without its `cache` line, and as it is.
 *
 * @throws ConfigError before the first run when the flow cannot start.
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { staged, sheets, page, session, signal } = options;
  const measured = (run: string): MeasureOptions => ({
    ...options,
    onProgress: (done, of) => options.onProgress(run, done, of),
  });
  // The first run leaves a part of the file out: a mistake there is to be found all the same.
  await onStage({ staged, sheets }, () => Promise.resolve());

  const bare = { staged: withoutCache(staged), sheets, page };
  const without = await onStage(bare, (stage) => measureRun(stage, measured('without cache')));
  if (sheets.refillMs !== undefined) await pause(sheets.refillMs, undefined, { signal });
  const coldKey = COLD_KEYS.find((key) => key !== session) ?? '';
  return onStage(options, async (stage) => ({
    cacheLine: cacheLineOf(staged),
    withoutCache: without,
    withCache: await measureRun(stage, measured('with cache')),
    coldReads: await readCold(stage.flow, coldKey),
  }));
}
