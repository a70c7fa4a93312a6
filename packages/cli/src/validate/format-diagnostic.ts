import picocolors from 'picocolors';
import type { Colours } from '../output/output.js';
import { codeFrame } from './code-frame.js';
import type { Diagnostic } from './diagnostic.js';

/**
 * A diagnostic for people: what, where, the lines of the file, what would be right.
 *
 * @param text - The file, for the lines; `''` where there is none.
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  text: string,
  colours: Colours = picocolors.createColors(false),
): string {
  const { severity, code, path, message, expected, suggestion, fix } = diagnostic;
  const paint = severity === 'error' ? colours.red : colours.yellow;
  const frame = codeFrame(text.split(/\r\n|\r|\n/), diagnostic);
  const details = [
    whereOf(diagnostic),
    ...(frame === undefined ? [] : [...frame.lines.map(colours.dim), paint(frame.mark)]),
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(suggestion === undefined ? [] : [`did you mean "${suggestion}"?`]),
    ...(fix === undefined ? [] : [`--fix would ${fix.title}`]),
  ];
  const subject = path === '' ? '' : `${path}: `;
  return [
    `${paint(colours.bold(severity))} ${colours.bold(code)}  ${subject}${message}`,
    ...details.map((line) => `  ${line}`),
  ].join('\n');
}

function whereOf({ file, line, column }: Diagnostic): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}
