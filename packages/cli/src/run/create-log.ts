import { createConsoleLogger } from '@walkeros/collector';
import type { Logger, LogLevel } from '@walkeros/core';
import { isPlainObject } from '@walkeros/core';
import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { TextStream } from '../output/host.js';

export interface LogOptions {
  stream: TextStream;
  /** Lines for people in place of JSON. */
  isPretty: boolean;
  hasColours: boolean;
  /** The least severe that is written. */
  level: LogLevel;
}

const METHODS = { ERROR: 'error', WARN: 'warn', INFO: 'info', DEBUG: 'debug' } as const;

/** The log of a service: one JSON object a line, with `level`, `time`, `scope` and `msg`. */
export function createLog({ stream, isPretty, hasColours, level }: LogOptions): Logger {
  const pretty = prettyFactory({ colorize: hasColours, translateTime: 'SYS:HH:MM:ss.l' });
  const format = isPretty ? (line: string): string => pretty(line) : (line: string) => line;
  const lines = pino(
    {
      level: METHODS[level],
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { context: withoutErrors },
    },
    { write: (line) => void stream.write(format(line)) },
  );
  return createConsoleLogger({
    level,
    handler: (...[severity, message, context, scope]: Parameters<Logger.Handler>) =>
      lines[METHODS[severity]](
        {
          ...(scope.length > 0 && { scope: scope.join(':') }),
          ...(context !== undefined && { context }),
        },
        message,
      ),
  });
}

/** Errors as their message: their properties are their own, and JSON knows neither. */
function withoutErrors(context: unknown): unknown {
  if (context instanceof Error) return `${context.name}: ${context.message}`;
  if (!isPlainObject(context)) return context;
  const entries = Object.entries(context).map(([name, value]) => [
    name,
    value instanceof Error ? withoutErrors(value) : value,
  ]);
  return Object.fromEntries(entries);
}
