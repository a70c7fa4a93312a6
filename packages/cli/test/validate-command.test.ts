import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeConfig } from '../src/config-file.js';
import { UsageError } from '../src/output/usage-error.js';
import { runCommand } from './run-command.js';

const SOUND =
  '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "ttl": 300 }] } } } }';
const BROKEN = `{
  "stores": {
    "users": {
      "package": "p",
      "cache": { "rules": [{ "tll": 300 }] }
    }
  }
}
`;
const validate = (...args: string[]): string[] => ['validate', '--no-packages', ...args];

describe('walkeros validate', () => {
  test('says that a sound config is valid, and ends with 0', async () => {
    const outcome = await runCommand(validate('flow.json'), { files: { 'flow.json': SOUND } });

    expect(outcome).toEqual({ code: 0, stdout: 'flow.json: valid\n', stderr: '' });
  });

  test('finds the config of the folder by itself', async () => {
    const { code, stdout } = await runCommand(validate(), {
      files: { 'flow.yaml': 'stores: {}' },
    });

    expect([code, stdout]).toEqual([0, 'flow.yaml: valid\n']);
  });

  test('shows place, lines, what would be right and what was meant, and ends with 1', async () => {
    const { code, stdout } = await runCommand(validate('flow.json'), {
      files: { 'flow.json': BROKEN },
    });

    expect(code).toBe(1);
    expect(stdout)
      .toBe(`error UNKNOWN_KEY  stores.users.cache.rules.0.tll: is not a known setting
  flow.json:5:30
  4 |       "package": "p",
  5 |       "cache": { "rules": [{ "tll": ••• }] }
    |                              ^^^^^
  expected match, ttl, negative, stale, refresh or jitter
  did you mean "ttl"?
  --fix would rename "tll" to "ttl"

flow.json: 1 error, 0 warnings
`);
  });

  test('says of a file that is not there that it is not there, and ends with 2', async () => {
    const outcome = await runCommand(validate('flow.json'));

    expect(outcome).toEqual({
      code: 2,
      stdout: '',
      stderr: 'flow.json: there is no such file\n',
    });
  });

  test('says of a file that is not JSON where it breaks, and ends with 2', async () => {
    const { code, stdout } = await runCommand(validate('flow.json'), {
      files: { 'flow.json': '{\n  "stores": {},\n}' },
    });

    expect(code).toBe(2);
    expect(stdout).toContain('CONFIG_UNREADABLE  a name in double quotes is missing here');
    expect(stdout).toContain('flow.json:3:1');
  });

  test('says of a folder, and of a folder without a config, that it is one, and ends with 2', async () => {
    const folder = await runCommand(validate('.'));
    const empty = await runCommand(validate());

    expect([folder.code, folder.stderr]).toEqual([2, '.: is a folder\n']);
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('No config here')]);
  });

  test('fails for warnings with --strict only', async () => {
    const files = { 'flow.json': SOUND.replace('300', '300000') };

    expect((await runCommand(validate('flow.json'), { files })).code).toBe(0);
    expect((await runCommand(validate('flow.json', '--strict'), { files })).code).toBe(1);
  });

  test('prints one JSON document with --json, whatever was found', async () => {
    const files = { 'a.json': BROKEN, 'b.json': '{', 'c.yaml': 'stores: {}' };
    const { code, stdout, stderr } = await runCommand(
      validate('a.json', 'b.json', 'c.yaml', '--json'),
      { files },
    );

    expect([code, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      files: [
        { file: 'a.json', valid: false, errors: 1, diagnostics: [{ line: 5, column: 30 }] },
        { file: 'b.json', valid: false, diagnostics: [{ code: 'CONFIG_UNREADABLE' }] },
        { file: 'c.yaml', valid: true, diagnostics: [] },
      ],
    });
  });

  test('reads "-" from stdin', async () => {
    const { code, stdout } = await runCommand(validate('-'), { stdin: BROKEN });

    expect(code).toBe(1);
    expect(stdout).toContain('<stdin>:5:30');
  });

  test('writes the fixed config back with --fix, and leaves a sound one alone', async () => {
    const written: string[] = [];
    const { code, stdout } = await runCommand(validate('flow.json', '--fix'), {
      files: { 'flow.json': BROKEN },
      look: (folder) => written.push(readFileSync(path.join(folder, 'flow.json'), 'utf8')),
    });

    expect([code, stdout]).toEqual([
      0,
      'flow.json:5:30  fixed: rename "tll" to "ttl"\nflow.json: 1 fix made, valid\n',
    ]);
    expect(written).toEqual([BROKEN.replace('"tll"', '"ttl"')]);
  });

  test('with a file that is not there, shows what is wrong with the others, and changes none', async () => {
    const written: string[] = [];
    const { code, stdout, stderr } = await runCommand(
      validate('flow.json', 'gone.json', '--fix'),
      {
        files: { 'flow.json': BROKEN },
        look: (folder) => written.push(readFileSync(path.join(folder, 'flow.json'), 'utf8')),
      },
    );

    expect([code, written]).toEqual([2, [BROKEN]]);
    expect(stdout).toContain('flow.json: 1 error, 0 warnings');
    expect(stderr).toBe('gone.json: there is no such file\nso no file was changed\n');
  });

  test('says of a file that cannot be written that it cannot', async () => {
    const gone = { name: 'flow.json', path: path.join(__dirname, 'gone', 'flow.json') };

    await expect(writeConfig(gone, '{}')).rejects.toThrow(
      new UsageError('flow.json: cannot be written (ENOENT)'),
    );
  });

  test('says of UTF-16, and of no text at all, that it is not UTF-8', async () => {
    const utf16 = Buffer.from(`\ufeff${SOUND}`, 'utf16le');
    const outcome = await runCommand(validate('flow.json'), { files: { 'flow.json': utf16 } });
    const bytes = Buffer.from([0x7b, 0xff]);
    const other = await runCommand(validate('flow.json'), { files: { 'flow.json': bytes } });

    expect([outcome.code, outcome.stderr]).toEqual([
      2,
      'flow.json: is UTF-16 text; save it as UTF-8\n',
    ]);
    expect(other.stderr).toBe('flow.json: is not UTF-8 text; save it as UTF-8\n');
  });

  test('bears with a line of many megabytes', async () => {
    const long = SOUND.replace('"p"', `"${'x'.repeat(9_000_000)}"`);
    const { code, stdout } = await runCommand(validate('flow.json'), {
      files: { 'flow.json': long.replace('"ttl"', '"tll"') },
    });

    expect(code).toBe(1);
    expect(stdout.length).toBeLessThan(2_000);
  });

  test('refuses to fix what is no file', async () => {
    const { code, stderr } = await runCommand(validate('-', '--fix'), { stdin: BROKEN });

    expect([code, stderr]).toEqual([2, '<stdin>: --fix needs a file of JSON or YAML\n']);
  });

  test('refuses --keys that is no number of keys', async () => {
    const { code } = await runCommand(validate('flow.json', '--keys', '-5'), {
      files: { 'flow.json': SOUND },
    });

    expect(code).toBe(2);
  });

  test('does not run a config that is a program, unless it is allowed to', async () => {
    const files = { 'flow.cjs': 'module.exports = { store: {} };' };
    const refused = await runCommand(validate('flow.cjs'), { files });

    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('--import');
  });

  test('checks what a program exports with --import, without lines', async () => {
    const files = { 'flow.cjs': 'module.exports = { store: {} };' };
    const { code, stdout } = await runCommand(validate('flow.cjs', '--import'), { files });

    expect(code).toBe(1);
    expect(stdout).toContain('error UNKNOWN_KEY  store: is not a known setting\n  flow.cjs\n');
  });

  test('says of a program that fails, or exports nothing, that it does, and ends with 2', async () => {
    const files = { 'fails.cjs': 'throw new Error("no")', 'nothing.cjs': 'module.exports = 5' };
    const fails = await runCommand(validate('fails.cjs', '--import'), { files });
    const nothing = await runCommand(validate('nothing.cjs', '--import'), { files });

    expect([fails.code, fails.stderr]).toEqual([2, 'fails.cjs: cannot be run: no\n']);
    expect([nothing.code, nothing.stderr]).toEqual([
      2,
      'nothing.cjs: has no config as its default export\n',
    ]);
  });

  test('shows the arithmetic of a quota for a number of keys', async () => {
    const sheet =
      '{ "stores": { "s": { "package": "@walkeros/server-store-sheets", "cache": { "rules": [{ "ttl": 60 }] } } } }';
    const { stdout } = await runCommand(validate('flow.json', '--keys', '600'), {
      files: { 'flow.json': sheet },
    });

    expect(stdout).toContain(
      '600 distinct keys, each read once in 60 s, are 600 reads a minute',
    );
  });

  test('masks secrets in the lines that it shows', async () => {
    const { stdout } = await runCommand(validate('flow.yaml'), {
      files: { 'flow.yaml': 'variables:\n  password: hunter2\nhooks: {}\n' },
    });

    expect(stdout).toContain('password: •••••••');
    expect(stdout).not.toContain('hunter2');
  });
});

describe('colours', () => {
  const files = { 'flow.json': BROKEN };
  const escape = '\u001b[';

  test.each([
    ['are there on a terminal', { isTTY: true }, true],
    ['are not there in a pipe', { isTTY: false }, false],
    ['are not there with NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, false],
    ['are there with an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, true],
    ['are not there on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, false],
  ])('%s', async (_what, surroundings, isColoured) => {
    const { stdout } = await runCommand(validate('flow.json'), { files, ...surroundings });

    expect(stdout.includes(escape)).toBe(isColoured);
  });
});
