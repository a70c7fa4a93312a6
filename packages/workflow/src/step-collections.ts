import { AbortLink } from './abort-link.js';
import { explainThunk, type AnyWork } from './active-step.js';
import { checkResult } from './attempt.js';
import { ok, type Result } from './result.js';
import type { StepContext } from './step.js';
import { StepExit } from './step-exit.js';

/** How many functions of `step.all` and `step.map` run at a time. */
const CONCURRENCY = 16;

interface Batch {
  readonly label: string;
  readonly size: number;
  readonly concurrency: number | undefined;
  /** Does the work at a place. */
  work(index: number, context: StepContext): unknown;
}

/** The functions of `shape`, as the work of one step. */
export function allOf(
  label: string,
  shape: Readonly<Record<string, unknown>>,
  concurrency: number | undefined,
): AnyWork {
  const entries = Object.entries(shape);
  for (const [name, work] of entries) {
    if (typeof work !== 'function') throw new TypeError(explainThunk(`${label}.${name}`, work));
  }
  const work = (index: number, context: StepContext): unknown =>
    (entries[index]?.[1] as AnyWork)(context);
  return async (context) => {
    const values = await runBatch({ label, size: entries.length, concurrency, work }, context);
    return values.ok
      ? ok(Object.fromEntries(entries.map(([name], index) => [name, values.value[index]])))
      : values;
  };
}

/** One function for each item, as the work of one step. */
export function eachOf<I>(
  label: string,
  items: Iterable<I>,
  { work, concurrency }: { work: unknown; concurrency: number | undefined },
): AnyWork {
  if (typeof work !== 'function') throw new TypeError(explainThunk(label, work));
  const list = [...items];
  const batch: Batch = {
    label,
    size: list.length,
    concurrency,
    work: (index, context) => (work as (...given: unknown[]) => unknown)(list[index], context),
  };
  return (context) => runBatch(batch, context);
}

/** Runs a batch, so many at a time. The first failure ends it; nothing new begins then. */
async function runBatch(
  { label, size, concurrency = CONCURRENCY, work }: Batch,
  outer: StepContext,
): Promise<Result<unknown[], unknown>> {
  if (!(concurrency >= 1)) throw new TypeError(`step "${label}": concurrency is 1 or more`);
  const values: unknown[] = new Array(size);
  const link = new AbortLink(outer);
  const context: StepContext = {
    attempt: outer.attempt,
    get signal() {
      return link.signal;
    },
  };
  let next = 0;
  let ended = false;

  async function takeTurns(): Promise<void> {
    while (!ended && next < size) {
      const index = next++;
      const result = checkResult(label, await work(index, context));
      if (!result.ok) throw new StepExit(result);
      values[index] = result.value;
    }
  }

  try {
    const lanes = Math.min(Math.floor(concurrency), size);
    await Promise.all(Array.from({ length: lanes }, takeTurns));
    return ok(values);
  } catch (thrown) {
    link.abort(thrown);
    if (thrown instanceof StepExit) return thrown.result;
    throw thrown;
  } finally {
    ended = true;
    link.release();
  }
}
