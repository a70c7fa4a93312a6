import { median } from './median.js';

/** Enough to stand out from what measuring itself allocates, and less than a scavenge takes. */
const ENOUGH_BYTES = 200_000;
const MOST_OPS = 65_536;

/** Collects garbage. Needs `node --expose-gc`. */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('run with node --expose-gc');
  globalThis.gc();
}

/** Bytes in use after a collection, typed arrays included. */
export function liveBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

type Run = () => void | Promise<void>;

/**
 * Bytes allocated per operation: the growth of the heap over a run in which nothing
 * is collected, at the median.
 *
 * @param prepare - Makes what performs the given number of operations; not measured.
 */
export async function allocatedPerOp(
  prepare: (ops: number) => Run,
  samples: number,
): Promise<number> {
  let ops = 256;
  while (ops < MOST_OPS && (await growth(prepare(ops))) < ENOUGH_BYTES) ops *= 2;
  const run = prepare(ops);
  const found: number[] = [];
  for (let sample = 0; sample < samples; sample++) found.push(await growth(run));
  return Math.max(0, median(found) / ops);
}

async function growth(run: Run): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const running = run();
  if (running !== undefined) await running;
  return process.memoryUsage().heapUsed - before;
}
