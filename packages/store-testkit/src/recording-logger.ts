import type { Logger, LogLevel } from '@walkeros/core';

/** What was logged, by which scope. */
export interface LogLine {
  level: LogLevel;
  message: string;
  context: unknown;
  scope: string[];
}

/** A logger that remembers. `lines` is shared by all of its scopes. */
export interface RecordingLogger extends Logger {
  readonly lines: LogLine[];
  /** Messages of one level, oldest first. */
  messages(level: LogLevel): string[];
}

/** A logger that only remembers, from an empty list on. */
export function createRecordingLogger(
  lines: LogLine[] = [],
  scope: string[] = [],
): RecordingLogger {
  const write = (level: LogLevel) => (message: string | Error, context?: unknown) =>
    void lines.push({ level, message: String(message), context, scope });

  return {
    lines,
    messages: (level) =>
      lines.filter((line) => line.level === level).map((line) => line.message),
    error: write('ERROR'),
    warn: write('WARN'),
    info: write('INFO'),
    debug: write('DEBUG'),
    scope: (name) => createRecordingLogger(lines, [...scope, name]),
  };
}
