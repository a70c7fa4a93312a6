import { parseTimeout, TIMEOUT_FORMAT } from '@walkeros/core';
import type { Command } from '../command.js';
import {
  configFiles,
  readConfig,
  writeConfig,
  type ConfigFile,
  type ConfigLocation,
} from '../config-file.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import type { Host } from '../output/host.js';
import type { Output } from '../output/output.js';
import { UsageError } from '../output/usage-error.js';
import type { Diagnostic } from '../validate/diagnostic.js';
import { fixFlow } from '../validate/fix/fix-flow.js';
import { formatDiagnostic } from '../validate/format-diagnostic.js';
import { visible } from '../validate/visible.js';
import { validateFlow, type Validation } from '../validate/validate-flow.js';
import type { Call } from '../command.js';
import { repeatable } from './repeatable.js';

/** Options as the user gave them. */
interface Flags {
  fix?: boolean | undefined;
  strict?: boolean;
  flow?: string;
  keys?: string;
  latency: string[];
  /** `false` for `--no-packages`. */
  packages: boolean;
  import?: boolean;
}

/** What was found in one file. */
interface Report {
  readonly file: ConfigFile;
  readonly text: string;
  readonly validation: Validation;
  readonly fixed: readonly Diagnostic[];
}

export const validateCommand: Command = {
  syntax: (command) =>
    void command
      .argument('[files...]', 'flow configs; "-" is stdin (default: flow.json, flow.yaml, …)')
      .option('--fix', 'make the fixes that are safe, and keep comments and format')
      .option('--strict', 'warnings fail too')
      .option('--flow <name>', 'only this flow of a file')
      .option('--keys <number>', 'distinct keys that are read, for the arithmetic of quotas')
      .option(
        '--latency <store=time>',
        'how long its backing takes (p99); repeatable',
        repeatable,
        [],
      )
      .option('--no-packages', 'do not ask installed packages for their settings')
      .option('--import', 'run a .mjs, .cjs or .ts config to check what it exports'),
  run: validate,
};

async function validate({ args: [given], options, host, output }: Call): Promise<ExitCode> {
  const flags = options as unknown as Flags;
  const names = Array.isArray(given) ? given.map(String) : [];
  const { files, failures } = await readAll(configFiles(names, host.cwd), flags, host);
  const reports: Report[] = [];
  for (const file of files) {
    host.signal.throwIfAborted();
    // One file that is not there may be a slip that the others are not to pay for.
    reports.push(
      await check(file, { ...flags, fix: flags.fix && failures.length === 0 }, host),
    );
  }
  for (const report of reports) show(report, output);
  for (const { message } of failures) output.progress(message);
  if (flags.fix && failures.length > 0) output.progress('so no file was changed');
  output.json(jsonOf({ reports, failures }, flags));
  return failures.length > 0 ? EXIT.usage : exitCodeOf(reports, flags);
}

/** A file that cannot be read. */
interface Failure {
  readonly file: string;
  readonly message: string;
}

/** Every file before any of them is changed. */
async function readAll(
  locations: readonly ConfigLocation[],
  flags: Flags,
  { stdin }: Host,
): Promise<{ files: ConfigFile[]; failures: Failure[] }> {
  const files: ConfigFile[] = [];
  const failures: Failure[] = [];
  for (const location of locations) {
    try {
      files.push(await readConfig(location, { stdin, mayImport: flags.import === true }));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failures.push({ file: location.name, message: error.message });
    }
  }
  return { files, failures };
}

function show(report: Report, output: Output): void {
  for (const diagnostic of report.validation.diagnostics) {
    output.text(`${formatDiagnostic(diagnostic, output.colours)}\n`);
  }
  for (const { file, line, column, fix } of report.fixed) {
    output.text(visible(`${file}:${line}:${column}  fixed: ${fix?.title ?? ''}`));
  }
  output.text(summaryOf(report));
}

async function check(file: ConfigFile, flags: Flags, { env, load }: Host): Promise<Report> {
  const options = {
    file: file.name,
    env,
    ...(load && { load }),
    ...(flags.flow !== undefined && { flow: flags.flow }),
    ...(flags.keys !== undefined && { keys: countOf(flags.keys) }),
    ...(flags.latency.length > 0 && { latencies: latenciesOf(flags.latency) }),
    ...(!flags.packages && { load: false as const }),
  };
  if (flags.fix !== true) {
    const validation = await validateFlow(file.source, options);
    return { file, text: textOf(file), validation, fixed: [] };
  }
  if (typeof file.source !== 'string' || file.path === undefined) {
    throw new UsageError(`${file.name}: --fix needs a file of JSON or YAML`);
  }
  const { text, fixed, validation } = await fixFlow(file.source, options);
  if (text !== file.source) await writeConfig(file, text);
  return { file, text, validation, fixed };
}

function textOf({ source }: ConfigFile): string {
  return typeof source === 'string' ? source : '';
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError('--keys takes a whole number above 0');
}

/** @throws UsageError for what names no store and no time. */
function latenciesOf(given: readonly string[]): Record<string, number> {
  const entries = given.map((text) => {
    const [, store = '', time = ''] = /^(.+)=([^=]+)$/.exec(text) ?? [];
    const latencyMs = parseTimeout(/^\d+$/.test(time) ? Number(time) : time);
    if (store !== '' && latencyMs !== undefined) return [store, latencyMs] as const;
    throw new UsageError(
      `--latency "${text}": expected a store and ${TIMEOUT_FORMAT}, users=800ms`,
    );
  });
  return Object.fromEntries(entries);
}

function summaryOf({ file, validation, fixed }: Report): string {
  const { errors, warnings } = countsOf(validation);
  const made = fixed.length === 0 ? '' : `${amount(fixed.length, 'fix')} made, `;
  if (!validation.isReadable) return `${file.name}: not readable`;
  if (errors + warnings === 0) return `${file.name}: ${made}valid`;
  return `${file.name}: ${made}${amount(errors, 'error')}, ${amount(warnings, 'warning')}`;
}

function amount(count: number, what: string): string {
  if (count === 1) return `1 ${what}`;
  return `${count} ${what}${what.endsWith('x') ? 'es' : 's'}`;
}

function countsOf({ diagnostics }: Validation): { errors: number; warnings: number } {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
}

function jsonOf(
  { reports, failures }: { reports: readonly Report[]; failures: readonly Failure[] },
  flags: Flags,
): unknown {
  return {
    valid: failures.length === 0 && exitCodeOf(reports, flags) === EXIT.ok,
    ...(failures.length > 0 && { failures }),
    files: reports.map(({ file, validation, fixed }) => ({
      file: file.name,
      valid: validation.isValid,
      ...countsOf(validation),
      diagnostics: validation.diagnostics,
      ...(flags.fix === true && { fixed }),
    })),
  };
}

function exitCodeOf(reports: readonly Report[], { strict }: Flags): ExitCode {
  if (reports.some(({ validation }) => !validation.isReadable)) return EXIT.usage;
  const fails = reports.some(
    ({ validation }) =>
      !validation.isValid || (strict === true && validation.diagnostics.length > 0),
  );
  return fails ? EXIT.findings : EXIT.ok;
}
