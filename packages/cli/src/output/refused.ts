import { formatFinding, type ConfigError } from '@walkeros/core';
import type { Output } from './output.js';
import { EXIT, type ExitCode } from './exit-code.js';

/** Says why a flow was not started, and what shows each place in the file. */
export function refused(name: string, error: ConfigError, output: Output): ExitCode {
  for (const finding of error.findings) output.text(formatFinding(finding));
  output.json({ valid: false, file: name, findings: error.findings });
  output.progress(`${name}: not started; "walkeros validate ${name}" shows where`);
  return EXIT.findings;
}
