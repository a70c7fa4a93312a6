import picocolors from 'picocolors';
import type { Colours } from '../output/output.js';
import type { Diagnostic } from './diagnostic.js';
import { visible } from './visible.js';

/** A diagnostic for people: what, where, the lines of the file, what would be right. */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  colours: Colours = picocolors.createColors(false),
): string {
  const { severity, code, path, message, expected, suggestion, fix, frame } = diagnostic;
  const paint = severity === 'error' ? colours.red : colours.yellow;
  const details = [
    visible(whereOf(diagnostic)),
    ...(frame === undefined ? [] : [...frame.lines.map(colours.dim), paint(frame.mark)]),
    ...(expected === undefined ? [] : [`expected ${visible(expected)}`]),
    ...(suggestion === undefined ? [] : [`did you mean "${visible(suggestion)}"?`]),
    ...(fix === undefined ? [] : [`--fix would ${visible(fix.title)}`]),
  ];
  const subject = path === '' ? '' : `${path}: `;
  return [
    `${paint(colours.bold(severity))} ${colours.bold(code)}  ${visible(subject + message)}`,
    ...details.map((line) => `  ${line}`),
  ].join('\n');
}

function whereOf({ file, line, column }: Diagnostic): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}
