import { execFileSync } from 'node:child_process';
import { allCommands } from '../src/commands/all-commands.js';
import { ACTIONS } from '../src/store/actions.js';
import { runCommand } from './run-command.js';

const scriptFor = async (shell: string): Promise<string> =>
  (await runCommand(['completion', shell])).stdout;

/** What bash offers for a command line whose last word is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `${await scriptFor('bash')}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _walkeros; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('walkeros completion', () => {
  test('has bash offer every command', async () => {
    expect(await offered('walkeros', '')).toEqual(allCommands.map(({ name }) => name));
    expect(await offered('walkeros', 'val')).toEqual(['validate']);
  });

  test('has bash offer the options of the command that is being typed', async () => {
    expect(await offered('walkeros', 'simulate', '--li')).toEqual(['--live-reads']);
    expect(await offered('walkeros', 'validate', 'flow.json', '--')).toEqual(
      expect.arrayContaining(['--fix', '--strict', '--json', '--help']),
    );
  });

  test('has bash offer what can be done with a store, and then its options', async () => {
    expect(await offered('walkeros', 'store', '')).toEqual(Object.keys(ACTIONS));
    expect(await offered('walkeros', 'store', 'se')).toEqual(['set', 'setup']);
    expect(await offered('walkeros', 'store', '--tt')).toEqual(['--ttl']);
    expect(await offered('walkeros', 'store', 'set', 'users', '--tt')).toEqual(['--ttl']);
  });

  test('has bash offer files', async () => {
    expect(await offered('walkeros', 'validate', 'package.j')).toEqual(['package.json']);
  });

  test.each(['bash', 'zsh', 'fish'])(
    'names every command and its options to %s',
    async (shell) => {
      const script = await scriptFor(shell);

      for (const { name } of allCommands) expect(script).toContain(name);
      expect(script).toContain('live-reads');
      for (const action of Object.keys(ACTIONS)) expect(script).toContain(action);
    },
  );

  test('quotes what is said about a command for the shell', async () => {
    const fish = await scriptFor('fish');

    for (const line of fish.trimEnd().split('\n').slice(1)) {
      expect(line).toMatch(/^complete -c walkeros (?:[^']|'[^']*')*$/);
    }
  });

  test('names the shells that it knows, and ends with 2 for another one', async () => {
    const { code, stderr } = await runCommand(['completion', 'powershell']);

    expect(code).toBe(2);
    expect(stderr).toContain('expected bash, zsh, fish');
  });
});
