import type { Logger, LogLevel } from '@walkeros/core';

const SEVERITY: Readonly<Record<LogLevel, number>> = { ERROR: 0, WARN: 1, INFO: 2, DEBUG: 3 };

/**
 * A logger that writes one line per message to standard error:
 * `INFO [store-cache:sessions] …`.
 *
 * @param config - Least severe level that is printed (default `INFO`), and a
 *   handler that takes the lines instead.
 */
export function createConsoleLogger(config: Logger.Config = {}): Logger {
  const { level = 'INFO', handler = print } = config;
  return createScope([], SEVERITY[level], handler);
}

function createScope(scope: string[], severity: number, handler: Logger.Handler): Logger {
  const write = (level: LogLevel) => (message: string | Error, context?: unknown) => {
    if (SEVERITY[level] > severity) return;
    const text = message instanceof Error ? message.message : message;
    handler(level, text, context, scope);
  };
  return {
    error: write('ERROR'),
    warn: write('WARN'),
    info: write('INFO'),
    debug: write('DEBUG'),
    scope: (name) => createScope([...scope, name], severity, handler),
  };
}

function print(...[level, message, context, scope]: Parameters<Logger.Handler>): void {
  const where = scope.length === 0 ? '' : ` [${scope.join(':')}]`;
  const details = context === undefined ? '' : ` ${describe(context)}`;
  process.stderr.write(`${level}${where} ${message}${details}\n`);
}

/** Errors as their message; what cannot be written as JSON by its type alone. */
function describe(context: unknown): string {
  try {
    return (
      JSON.stringify(context, (_, value: unknown) =>
        value instanceof Error ? `${value.name}: ${value.message}` : value,
      ) ?? String(context)
    );
  } catch {
    return `(${typeof context})`;
  }
}
