import { allCommands } from '../src/commands/all-commands.js';
import { version } from '../src/version.js';
import { runCommand } from './run-command.js';

describe('walkeros', () => {
  test('lists every command in its help, on stdout, and ends with 0', async () => {
    const { code, stdout } = await runCommand(['--help']);

    expect(code).toBe(0);
    for (const { name } of allCommands) expect(stdout).toMatch(new RegExp(`^ {2}${name}`, 'm'));
  });

  test('shows its help on stderr when there is nothing to do, and ends with 2', async () => {
    const { code, stdout, stderr } = await runCommand([]);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: walkeros');
  });

  test('knows its version', async () => {
    expect(await runCommand(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test('names the command that was meant by a mistyped one, and ends with 2', async () => {
    const { code, stderr } = await runCommand(['valdate']);

    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean validate?');
  });

  test('names the option that was meant by a mistyped one, and ends with 2', async () => {
    const { code, stderr } = await runCommand(['validate', '--stict']);

    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean --strict?');
  });

  test('ends with 130 when it is interrupted', async () => {
    const { code } = await runCommand(['validate', '-'], { signal: AbortSignal.abort() });

    expect(code).toBe(130);
  });

  test.each(allCommands)(
    'the command $name explains itself, and has --json',
    async ({ name }) => {
      const { code, stdout } = await runCommand([name, '--help']);

      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: walkeros ${name}`);
      expect(stdout).toContain('--json');
    },
  );
});

test('a bug of ours is reported as one, without secrets, and ends with 70', async () => {
  const { code, stderr } = await runCommand(['validate', '-'], {
    env: new Proxy(
      {},
      {
        get: () => {
          throw new Error('broken: redis://:hunter2@localhost');
        },
      },
    ),
  });

  expect(code).toBe(70);
  expect(stderr).toContain('This is a bug in walkeros');
  expect(stderr).not.toContain('hunter2');
});
