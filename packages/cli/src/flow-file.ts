import { dirname } from 'node:path';
import type { Flow } from '@walkeros/core';
import { createLoad, type Load } from '@walkeros/collector/config';
import type { ConfigLocation } from './config-file.js';
import { configFiles, readConfig } from './config-file.js';
import { EXIT, type ExitCode } from './output/exit-code.js';
import type { Host } from './output/host.js';
import type { Output } from './output/output.js';
import { formatDiagnostic } from './validate/format-diagnostic.js';
import { validateFlow, type Validation } from './validate/validate-flow.js';

/** A config that is to be used, and not only looked at. */
export interface FlowFile extends ConfigLocation {
  readonly text: string;
  readonly validation: Validation;
  /** What it says, as far as it is readable. */
  readonly config: Flow | Flow.File;
  /** Imports packages as the project of the file would. */
  readonly load: Load;
}

/**
 * Reads the config that a command is to work with, and says what is wrong with it.
 *
 * @param given - As the user typed it; by default the one config of the folder.
 * @throws UsageError for a file that cannot be read.
 */
export async function readFlowFile(
  given: unknown,
  { host, flow }: { host: Host; flow?: string | undefined },
): Promise<FlowFile> {
  const names = typeof given === 'string' ? [given] : [];
  const [location = { name: '<stdin>' }] = configFiles(names, host.cwd);
  const { stdin } = host;
  // Whoever asks for a program to be used has it run.
  const { source } = await readConfig(location, { stdin, mayImport: true });
  const folder = location.path === undefined ? host.cwd : dirname(location.path);
  const load = host.load ?? createLoad(folder);
  const validation = await validateFlow(source, {
    ...{ file: location.name, env: host.env, load },
    ...(flow !== undefined && { flow }),
  });
  return {
    ...location,
    text: typeof source === 'string' ? source : '',
    validation,
    config: (validation.config ?? {}) as Flow | Flow.File,
    load,
  };
}

/**
 * Shows the errors of a config that cannot be used, on stderr.
 *
 * @returns The exit code that they stand for; `undefined` when there are none.
 */
export function refusalOf(
  { text, validation }: FlowFile,
  output: Output,
): ExitCode | undefined {
  if (validation.isValid && validation.isReadable) return undefined;
  for (const diagnostic of validation.diagnostics) {
    if (diagnostic.severity !== 'error') continue;
    output.progress(formatDiagnostic(diagnostic, text, output.progressColours));
  }
  return validation.isReadable ? EXIT.findings : EXIT.syntax;
}
