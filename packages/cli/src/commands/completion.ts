import type { Call, Command, CommandEntry } from '../command.js';
import { commandTable } from '../completion/command-table.js';
import { completionScript, SHELLS, type Shell } from '../completion/completion-script.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';

/** @param entries - The commands that are completed. */
export function completionCommand(entries: readonly CommandEntry[]): Command {
  return {
    syntax: (command) => void command.argument('<shell>', 'bash, zsh or fish'),
    run: (call) => complete(call, entries),
  };
}

async function complete(
  { args: [given], output }: Call,
  entries: readonly CommandEntry[],
): Promise<ExitCode> {
  const shell = String(given);
  if (!isShell(shell)) {
    throw new UsageError(`No completion for "${shell}": expected ${SHELLS.join(', ')}`);
  }
  const table = await commandTable(entries);
  const script = completionScript(shell, table);
  output.text(script);
  output.json({ shell, script, commands: table });
  return EXIT.ok;
}

function isShell(name: string): name is Shell {
  return (SHELLS as readonly string[]).includes(name);
}
