import type { Logger } from '@walkeros/core';

/** A logger that passes on what a flow complains of, and nothing else. */
export function noticingLogger(notice: (line: string) => void, scopes = ''): Logger {
  const say = (message: string | Error): void =>
    notice(`${scopes}${message instanceof Error ? message.message : message}`);
  return {
    error: say,
    warn: say,
    info: () => undefined,
    debug: () => undefined,
    scope: (name) => noticingLogger(notice, `[${name}] ${scopes}`),
  };
}
