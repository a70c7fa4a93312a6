import { formatFinding, type ConfigError, type Finding } from '@walkeros/core';
import type { ReadFlow } from '../flow-file.js';
import { formatDiagnostic } from '../validate/format-diagnostic.js';
import { validateFlow } from '../validate/validate-flow.js';
import type { Host } from './host.js';
import type { Output } from './output.js';
import { EXIT, type ExitCode } from './exit-code.js';

export interface RefusedOptions {
  readonly read: ReadFlow;
  readonly host: Host;
  readonly output: Output;
}

/**
 * Says why a flow was not started: the errors that `walkeros validate` finds in its file,
 * each with its place; what only the start has found, as it was said there.
 */
export async function refused(
  error: ConfigError,
  { read: { name, text, load }, host, output }: RefusedOptions,
): Promise<ExitCode> {
  const validation =
    text === '' ? undefined : await validateFlow(text, { file: name, env: host.env, load });
  const errors = (validation?.diagnostics ?? []).filter(({ severity }) => severity === 'error');
  const known = new Set(errors.map(({ path }) => path));
  const others = withoutFollowers(error.findings).filter(({ path }) => !known.has(path));
  for (const each of errors) output.text(`${formatDiagnostic(each, output.colours)}\n`);
  for (const finding of others) output.text(formatFinding(finding));
  output.json({ valid: false, file: name, diagnostics: errors, findings: others });
  const isFixable = errors.some(({ fix }) => fix !== undefined);
  const hint = isFixable ? `; "walkeros validate ${name} --fix" makes the safe fixes` : '';
  output.progress(`${name}: not started${hint}`);
  return EXIT.findings;
}

/** What a variable would say that is not set, its setting cannot be checked for. */
function withoutFollowers(findings: readonly Finding[]): Finding[] {
  const isUnset = ({ code }: Finding): boolean => code === 'REFERENCE_UNRESOLVED';
  const unset = new Set(findings.filter(isUnset).map(({ path }) => path));
  return findings.filter((finding) => isUnset(finding) || !unset.has(finding.path));
}
