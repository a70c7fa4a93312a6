import type { Diagnostic } from './diagnostic.js';
import { maskSecrets } from './mask-secrets.js';

/** Columns of a line that are shown; longer ones are cut around the place in question. */
const MAX_WIDTH = 120;

/** The line in question, the one before it, and a mark below. Secrets are masked. */
export function codeFrame(lines: readonly string[], diagnostic: Diagnostic): string {
  const { line, column, endLine, endColumn } = diagnostic;
  const text = lines[line - 1];
  if (text === undefined) return '';
  const begin = Math.max(0, column - 1 - MAX_WIDTH / 2);
  const show = (each: string): string =>
    maskSecrets(each)
      .replaceAll('\t', ' ')
      .slice(begin, begin + MAX_WIDTH)
      .trimEnd();
  const last = endLine === line ? endColumn : text.length + 1;
  const length = Math.max(1, Math.min(last - column, MAX_WIDTH / 2));
  const width = String(line).length;
  const row = (number: string, content: string): string =>
    `${number.padStart(width)} | ${content}`.trimEnd();
  const before = lines[line - 2];
  return [
    ...(before === undefined ? [] : [row(String(line - 1), show(before))]),
    row(String(line), show(text)),
    row('', ' '.repeat(column - 1 - begin) + '^'.repeat(length)),
  ].join('\n');
}
