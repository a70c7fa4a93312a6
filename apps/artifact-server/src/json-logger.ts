import type { Writable } from 'node:stream';
import { createConsoleLogger } from '@walkeros/collector';
import { type Clock, type Logger, type LogLevel } from '@walkeros/core';

/** How long a line may wait for others. */
const FLUSH_MS = 20;

export interface JsonLoggerOptions {
  level: LogLevel;
  stream: Writable;
  clock: Clock;
}

/** One JSON object per line: `time`, `level`, `message`, and what belongs to it. */
export function createJsonLogger({ level, stream, clock }: JsonLoggerOptions): Logger {
  const write = createBatches(stream, clock);
  return createConsoleLogger({
    level,
    handler(...[at, message, context, scope]: Parameters<Logger.Handler>) {
      const time = new Date(clock.now()).toISOString();
      const where = scope.length === 0 ? {} : { scope: scope.join(':') };
      const line = { time, level: at, message, ...where, ...detailsOf(context) };
      write(`${JSON.stringify(line)}\n`);
    },
  });
}

/** A write to a pipe wakes whoever reads it: lines of a short while share one. */
function createBatches(stream: Writable, clock: Clock): (line: string) => void {
  let lines = '';
  // Whoever read the log may leave; the server stays.
  stream.on('error', () => undefined);

  function flush(): void {
    stream.write(lines);
    lines = '';
  }
  return (line) => {
    if (lines === '') clock.setTimeout(flush, FLUSH_MS, true);
    lines += line;
  };
}

/** Plain facts alone: an error may carry what a log must not. */
function detailsOf(context: unknown): Record<string, unknown> {
  if (typeof context !== 'object' || context === null || context instanceof Error) return {};
  const plain = Object.entries(context).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(plain);
}
