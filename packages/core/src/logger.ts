/** A log level; lower is more severe. */
export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';

/**
 * What every component logs through. Keys of stores may appear in a message;
 * values and secrets never do.
 */
export interface Logger {
  error(message: string | Error, context?: unknown): void;
  warn(message: string | Error, context?: unknown): void;
  info(message: string | Error, context?: unknown): void;
  debug(message: string | Error, context?: unknown): void;
  /** A logger whose lines carry one more scope: `[store:sessions]`. */
  scope(name: string): Logger;
}

export declare namespace Logger {
  /** Receives every line that passes the level. */
  type Handler = (level: LogLevel, message: string, context: unknown, scope: string[]) => void;

  interface Config {
    /** Least severe level that is printed. Default `INFO`. */
    level?: LogLevel;
    handler?: Handler;
  }
}

/** A logger that drops everything; for stores that are used without a flow. */
export const silentLogger: Logger = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  scope: () => silentLogger,
};
