import type { CommandWords } from './command-table.js';

/** The shells that can be served. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that has a shell complete the command line of `walkeros`. */
export function completionScript(shell: Shell, table: readonly CommandWords[]): string {
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  return scripts[shell](table);
}

function bashScript(table: readonly CommandWords[]): string {
  const cases = table.map(
    ({ name, options, choices }) =>
      `    ${name}) words=${quoted(options.map(({ long }) => long).join(' '))}; choices=${quoted(choices.join(' '))} ;;`,
  );
  return `# bash completion of walkeros: eval "$(walkeros completion bash)"
_walkeros() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words choices
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(table.map(({ name }) => name).join(' '))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words='' choices='' ;;
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$choices" ] && [ "\${word#-}" = "$word" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case "$word" in
    -*) ;;
    *) COMPREPLY+=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _walkeros walkeros`;
}

function zshScript(table: readonly CommandWords[]): string {
  const names = table.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = table.map(({ name, options, choices }) => {
    const flags = options.map(({ long, description, takesValue }) => {
      const about = description.replaceAll(/[[\]]/g, '');
      return `      ${quoted(`*${long}[${about}]${takesValue ? ':value:_files' : ''}`)}`;
    });
    const inner = choices.join(' ');
    const rest =
      inner === '' ? "'*:file:_files'" : `${quoted(`1:command:(${inner})`)} '*:file:_files'`;
    return `    ${name}) _arguments \\\n${flags.join(' \\\n')} \\\n      ${rest} ;;`;
  });
  return `#compdef walkeros
# zsh completion of walkeros: source <(walkeros completion zsh)
_walkeros() {
  local -a commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _walkeros walkeros`;
}

function fishScript(table: readonly CommandWords[]): string {
  const lines = table.flatMap(({ name, summary, options, choices }) => [
    `complete -c walkeros -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...choices.map(
      (choice) =>
        `complete -c walkeros -n '__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from ${choices.join(' ')}' -a ${choice}`,
    ),
    ...options.map(
      ({ long, description, takesValue }) =>
        `complete -c walkeros -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(description)}`,
    ),
  ]);
  return ['# fish completion of walkeros: walkeros completion fish | source', ...lines].join(
    '\n',
  );
}

/** In single quotes, with those inside written as every one of the shells reads them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
