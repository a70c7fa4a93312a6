import { dirname } from 'node:path';
import type { Flow } from '@walkeros/core';
import { createLoad, type Load } from '@walkeros/collector/config';
import type { ConfigLocation } from './config-file.js';
import { configFiles, readConfig } from './config-file.js';
import { EXIT, type ExitCode } from './output/exit-code.js';
import type { Host } from './output/host.js';
import type { Output } from './output/output.js';
import { parseData } from './parse-data.js';
import { formatDiagnostic } from './validate/format-diagnostic.js';
import { validateFlow, type Validation } from './validate/validate-flow.js';

/** A config that a command works with, as its file says it: nothing is checked or resolved. */
export interface ReadFlow extends ConfigLocation {
  /** Empty for a program. */
  readonly text: string;
  readonly config: unknown;
  /** Imports packages as the project of the file would. */
  readonly load: Load;
}

/** A config that is to be used, and not only looked at. */
export interface FlowFile extends ReadFlow {
  readonly validation: Validation;
  /** What it says, as far as it is readable. */
  readonly config: Flow | Flow.File;
}

/**
 * Reads the config that a command line names, or the one of the folder.
 *
 * @param mayImport - Whether a config that is a program may be run.
 * @throws UsageError for a file that cannot be read, or is no JSON or YAML.
 */
export async function readFlow(
  given: string | undefined,
  host: Host,
  mayImport = false,
): Promise<ReadFlow> {
  const { source, ...read } = await readSource(given, host, mayImport);
  const config = typeof source === 'string' ? await parseData(read.name, source) : source;
  return { ...read, config };
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
  const name = typeof given === 'string' ? given : undefined;
  // Whoever asks for a program to be used has it run.
  const { source, ...read } = await readSource(name, host, true);
  const validation = await validateFlow(source, {
    ...{ file: read.name, env: host.env, load: read.load },
    ...(flow !== undefined && { flow }),
  });
  return { ...read, validation, config: (validation.config ?? {}) as Flow | Flow.File };
}

async function readSource(
  given: string | undefined,
  host: Host,
  mayImport: boolean,
): Promise<Omit<ReadFlow, 'config'> & { source: string | object }> {
  const names = given === undefined ? [] : [given];
  const [location = { name: '<stdin>' }] = configFiles(names, host.cwd);
  const { source } = await readConfig(location, { stdin: host.stdin, mayImport });
  const folder = location.path === undefined ? host.cwd : dirname(location.path);
  const text = typeof source === 'string' ? source : '';
  return { ...location, source, text, load: host.load ?? createLoad(folder) };
}

/**
 * Shows the errors of a config that cannot be used, on stderr.
 *
 * @returns The exit code that they stand for; `undefined` when there are none.
 */
export function refusalOf({ validation }: FlowFile, output: Output): ExitCode | undefined {
  if (validation.isValid && validation.isReadable) return undefined;
  for (const diagnostic of validation.diagnostics) {
    if (diagnostic.severity !== 'error') continue;
    output.progress(formatDiagnostic(diagnostic, output.progressColours));
  }
  return validation.isReadable ? EXIT.findings : EXIT.usage;
}
