import { Command as Syntax } from 'commander';
import type { CommandEntry } from '../command.js';

/** What can be typed after the name of a command. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** What its first argument may be, where only a few words will do. */
  readonly choices: readonly string[];
}

export interface OptionWords {
  readonly long: string;
  readonly description: string;
  /** Something has to follow it. */
  readonly takesValue: boolean;
}

/** The words of every command, from the same table as `--help`. */
export async function commandTable(entries: readonly CommandEntry[]): Promise<CommandWords[]> {
  const words = entries.map(async ({ name, summary, load }) => {
    const syntax = new Syntax(name).summary(summary);
    (await load()).syntax(syntax);
    syntax.option('--json', 'print the result as one JSON document');
    return wordsOf(syntax);
  });
  return Promise.all(words);
}

function wordsOf(syntax: Syntax): CommandWords {
  const help = { long: '--help', description: 'display help', takesValue: false };
  const options = syntax.options.flatMap(({ long, description, required }) =>
    long ? [{ long, description, takesValue: required }] : [],
  );
  return {
    name: syntax.name(),
    summary: syntax.summary(),
    options: [...options, help],
    choices: syntax.registeredArguments[0]?.argChoices ?? [],
  };
}
