import type { Diagnostic, Edit } from '../diagnostic.js';
import { validateFlow, type ValidateOptions, type Validation } from '../validate-flow.js';

/** A text with everything corrected that could be. */
export interface FixedFlow {
  readonly text: string;
  /** What was corrected, with its place in the text as it was at that moment. */
  readonly fixed: readonly Diagnostic[];
  /** What is to be said about the new text. */
  readonly validation: Validation;
}

/** One correction may bring another one to light; this many rounds bound the chain. */
const MAX_ROUNDS = 10;

/**
 * Makes every fix that is safe. Comments and the form of the text stay, and a fix
 * after which the config would have more errors is not made.
 */
export async function fixFlow(text: string, options: ValidateOptions = {}): Promise<FixedFlow> {
  const fixed: Diagnostic[] = [];
  let current = { text, validation: await validateFlow(text, options) };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const chosen = compatible(current.validation.diagnostics);
    if (chosen.length === 0) break;
    const next = applyEdits(current.text, chosen.flatMap(editsOf));
    const validation = await validateFlow(next, options);
    if (!isBetter(validation, current.validation)) break;
    fixed.push(...chosen);
    current = { text: next, validation };
  }
  return { ...current, fixed };
}

/** Applies edits that do not overlap. */
function applyEdits(text: string, edits: readonly Edit[]): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start);
  return backwards.reduce(
    (changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end),
    text,
  );
}

function editsOf({ fix }: Diagnostic): readonly Edit[] {
  return fix?.edits ?? [];
}

/** Fixes that do not touch the same text. Two fields that were meant to be one are for somebody to decide. */
function compatible(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const meant = diagnostics.map(meantField);
  const taken: Edit[] = [];
  return diagnostics.filter((diagnostic) => {
    const edits = editsOf(diagnostic);
    const field = meantField(diagnostic);
    const isOnly = field === undefined || meant.indexOf(field) === meant.lastIndexOf(field);
    const isFree = edits.every((edit) => taken.every((other) => !overlaps(edit, other)));
    if (edits.length === 0 || !isOnly || !isFree) return false;
    taken.push(...edits);
    return true;
  });
}

/** The path of the field that a mistyped one stands for. */
function meantField({ code, path, suggestion }: Diagnostic): string | undefined {
  if (code !== 'UNKNOWN_KEY' || suggestion === undefined) return undefined;
  return `${path.slice(0, path.lastIndexOf('.') + 1)}${suggestion}`;
}

function overlaps(a: Edit, b: Edit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

function isBetter(next: Validation, before: Validation): boolean {
  return next.isReadable && errorsIn(next) <= errorsIn(before);
}

function errorsIn({ diagnostics }: Validation): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}
