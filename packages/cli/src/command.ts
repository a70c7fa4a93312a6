import type { Command as Syntax } from 'commander';
import type { ExitCode } from './output/exit-code.js';
import type { Host } from './output/host.js';
import type { Output } from './output/output.js';

/** What the user typed, and the process around it. */
export interface Call {
  /** Arguments in the order in which `syntax` declares them. */
  readonly args: readonly unknown[];
  /** Options as `syntax` declares them, in camel case; `json` is always among them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly host: Host;
  readonly output: Output;
}

/** One command; lives in a file of its own in `commands/`, which is read when it is asked for. */
export interface Command {
  /** Runs until it is told to stop: Ctrl-C is its end, and no interruption. */
  readonly isService?: boolean;
  /** Declares arguments and options. `--json` and `--help` are there already. */
  syntax(command: Syntax): void;
  /** @throws UsageError for what the command line got wrong. */
  run(call: Call): Promise<ExitCode>;
}

/** A command before it is read: enough for `walkeros --help`. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}
