import { Command as Syntax, CommanderError, Option } from 'commander';
import { systemClock, type TimerHandle } from '@walkeros/core';
import type { CommandEntry } from './command.js';
import { allCommands } from './commands/all-commands.js';
import { EXIT, type ExitCode } from './output/exit-code.js';
import type { Host } from './output/host.js';
import { createOutput } from './output/output.js';
import { onceAborted } from './output/once-aborted.js';
import { UsageError } from './output/usage-error.js';
import { maskSecrets } from './validate/mask-secrets.js';
import { version } from './version.js';

/**
 * Carries out one command line.
 *
 * @param args - Without the program and the script.
 * @returns The exit code. Never throws: a bug of ours is reported, with code 70.
 */
export async function runCli(args: readonly string[], host: Host): Promise<ExitCode> {
  try {
    return await dispatch(args, host);
  } catch (error) {
    return explain(error, host);
  }
}

async function dispatch(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = quiet(new Syntax('walkeros'), host)
    .description('Event flows with stores that are cached by configuration')
    .version(version, '-V, --version');
  const wanted = args.find((arg) => !arg.startsWith('-'));
  for (const entry of allCommands) {
    const command = program.command(entry.name).summary(entry.summary);
    if (entry.name !== wanted && wanted !== 'help') continue;
    await declare(quiet(command, host), { entry, host, onExit: (code) => (exitCode = code) });
  }
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.usage;
  }
  await program.parseAsync([...args], { from: 'user' });
  return exitCode;
}

interface Declaration {
  entry: CommandEntry;
  host: Host;
  onExit(code: ExitCode): void;
}

async function declare(command: Syntax, { entry, host, onExit }: Declaration): Promise<void> {
  const { syntax, run, isService = false } = await entry.load();
  command.description(entry.summary);
  syntax(command);
  command.addOption(new Option('--json', 'print the result as one JSON document'));
  command.action(async (...received: unknown[]) => {
    const options = command.opts();
    const output = createOutput(host, options['json'] === true);
    if (isService) host.onService?.();
    // Commander adds the options and the command itself to the arguments.
    const work = run({ args: received.slice(0, -2), options, host, output });
    const code = await (isService ? work : unlessInterrupted(work, host));
    onExit(host.signal.aborted && !isService ? EXIT.interrupted : code);
  });
}

/** How long a command that is interrupted may take to keep what it has done. */
const GRACE_MS = 500;

/** A command that waits for somebody else does not see that it is interrupted. */
async function unlessInterrupted(
  work: Promise<ExitCode>,
  { signal, clock = systemClock }: Host,
): Promise<ExitCode> {
  let timer: TimerHandle;
  const interrupted = onceAborted(signal).then(
    () =>
      new Promise<ExitCode>((resolve) => {
        timer = clock.setTimeout(() => resolve(EXIT.interrupted), GRACE_MS, true);
      }),
  );
  return Promise.race([work, interrupted]).finally(() => clock.clearTimeout(timer));
}

/** Throws instead of ending the process, and writes where the host says. */
function quiet(command: Syntax, { stdout, stderr }: Host): Syntax {
  return command.exitOverride().configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

function explain(error: unknown, { stderr, signal }: Host): ExitCode {
  if (signal.aborted) return EXIT.interrupted;
  // Commander has said what is wrong already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) {
    stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`This is a bug in walkeros ${version}. Please report it with these lines:\n`);
  stderr.write(`${trace.split('\n').map(maskSecrets).join('\n')}\n`);
  return EXIT.bug;
}
