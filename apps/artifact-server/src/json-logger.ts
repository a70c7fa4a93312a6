import type { Writable } from 'node:stream';
import { createConsoleLogger } from '@walkeros/collector';
import { type Clock, type Logger, type LogLevel } from '@walkeros/core';

export interface JsonLoggerOptions {
  level: LogLevel;
  stream: Writable;
  clock: Clock;
}

/** One JSON object per line: `time`, `level`, `message`, and what belongs to it. */
export function createJsonLogger({ level, stream, clock }: JsonLoggerOptions): Logger {
  return createConsoleLogger({
    level,
    handler(...[at, message, context, scope]: Parameters<Logger.Handler>) {
      const time = new Date(clock.now()).toISOString();
      const where = scope.length === 0 ? {} : { scope: scope.join(':') };
      const line = { time, level: at, message, ...where, ...detailsOf(context) };
      stream.write(`${JSON.stringify(line)}\n`);
    },
  });
}

/** Plain facts alone: an error may carry what a log must not. */
function detailsOf(context: unknown): Record<string, unknown> {
  if (typeof context !== 'object' || context === null || context instanceof Error) return {};
  const plain = Object.entries(context).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(plain);
}
