import { formatDiagnostic, type Diagnostic, type Validation } from '@walkeros/cli';
import { z } from 'zod';
import { capText } from './untrusted-data.js';

const MAX_FINDINGS = 50;
const MAX_MESSAGE_CHARS = 500;

/** One diagnostic of `walkeros validate`, in the same words. */
export interface ToldFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly got: string;
  readonly docs: string;
  readonly suggestion?: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly fix?: string | undefined;
}

/** A finding as the tools promise it. */
export const findingSchema: z.ZodType<ToldFinding> = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  path: z.string(),
  message: z.string(),
  expected: z.string().optional(),
  got: z.string().describe('What stands there; secrets are not shown'),
  docs: z.string().describe('Where the code is explained'),
  suggestion: z.string().optional(),
  line: z.number().describe('From 1; 0 for a config without a text'),
  column: z.number(),
  fix: z.string().optional().describe('What fix: true would do about it'),
});

/** The first findings of a config, cut where they are long. */
export function toldFindings({ diagnostics }: Validation): ToldFinding[] {
  return diagnostics.slice(0, MAX_FINDINGS).map((diagnostic) => {
    const { code, severity, path, message, expected, suggestion } = capped(diagnostic);
    const { line, column, fix, got, docs } = diagnostic;
    return {
      ...{ code, severity, path, message, got, docs, line, column },
      ...(expected !== undefined && { expected }),
      ...(suggestion !== undefined && { suggestion }),
      ...(fix !== undefined && { fix: fix.title }),
    };
  });
}

/** The same for reading: what, where, the lines of the text (secrets masked), what would be right. */
export function findingsText({ diagnostics }: Validation): string {
  const shown = diagnostics.slice(0, MAX_FINDINGS);
  const hidden = diagnostics.length - shown.length;
  return [
    ...shown.map((each) => formatDiagnostic(capped(each))),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
  ].join('\n');
}

/** `1 error, 2 warnings`, after the verdict. */
export function verdict({ diagnostics, isReadable }: Validation): string {
  if (!isReadable) return 'not readable';
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const counts = `${amount(errors, 'error')}, ${amount(warnings, 'warning')}`;
  return `${errors === 0 ? 'valid' : 'not valid'}: ${counts}`;
}

function amount(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function capped(diagnostic: Diagnostic): Diagnostic {
  const cap = (text: string): string => capText(text, MAX_MESSAGE_CHARS);
  const { path, message, expected, suggestion } = diagnostic;
  return {
    ...diagnostic,
    path: cap(path),
    message: cap(message),
    ...(expected !== undefined && { expected: cap(expected) }),
    ...(suggestion !== undefined && { suggestion: cap(suggestion) }),
  };
}
