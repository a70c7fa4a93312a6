import { visible } from './visible.js';

/** Columns of a line that are shown; longer ones are cut around the place in question. */
const MAX_WIDTH = 120;

/** Lines of a file around a place. */
export interface CodeFrame {
  /** The line in question and, where it says something, the one before it. Secrets are masked. */
  readonly lines: readonly string[];
  /** What stands below them and points to the place. */
  readonly mark: string;
}

/** Lines and columns count from 1. */
export interface FramedPlace {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * @param lines - Of the file as it may be shown.
 * @returns `undefined` where the file has no such line.
 */
export function codeFrame(
  lines: readonly string[],
  { line, column, endLine, endColumn }: FramedPlace,
): CodeFrame | undefined {
  const text = lines[line - 1];
  if (text === undefined) return undefined;
  const begin = text.length <= MAX_WIDTH ? 0 : Math.max(0, column - 1 - MAX_WIDTH / 2);
  const width = String(line).length;
  const row = (number: number, content: string): string =>
    `${String(number).padStart(width)} | ${cut(content, begin)}`.trimEnd();
  const before = lines[line - 2] ?? '';
  const last = endLine === line ? endColumn : text.length + 1;
  const length = Math.max(1, Math.min(last - column, MAX_WIDTH / 2));
  return {
    lines: [
      ...(before.slice(begin).trim() === '' ? [] : [row(line - 1, before)]),
      row(line, text),
    ],
    mark: `${' '.repeat(width)} | ${' '.repeat(column - 1 - begin)}${'^'.repeat(length)}`,
  };
}

/** The part of a line that is shown; `…` in the place of a character where it goes on. */
function cut(line: string, begin: number): string {
  const part = visible(line.slice(begin, begin + MAX_WIDTH));
  const isCutBefore = begin > 0 && part !== '';
  const isCutAfter = begin + MAX_WIDTH < line.length;
  return `${isCutBefore ? '…' : ''}${part.slice(isCutBefore ? 1 : 0, isCutAfter ? -1 : undefined)}${isCutAfter ? '…' : ''}`;
}
