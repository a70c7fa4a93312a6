import { runCommand } from './run-command.js';

const flow = { destinations: {} };
const files = {
  'two.json': JSON.stringify({ version: 4, flows: { web: flow, app: flow } }),
  'bare.json': JSON.stringify({ destinations: {} }),
  'e.json': '{ "name": "page view" }',
};
/** As a user types them, without `--flow`. */
const COMMANDS: Readonly<Record<string, (file: string) => string[]>> = {
  run: (file) => ['run', file, '--admin', '0'],
  simulate: (file) => ['simulate', file, '--event', 'e.json'],
  explain: (file) => ['explain', file, 'users', 'u1'],
  graph: (file) => ['graph', file],
  doctor: (file) => ['doctor', file],
};

describe.each(Object.entries(COMMANDS))('walkeros %s', (_name, args) => {
  test('says which flows there are when none is chosen, and ends with 2', async () => {
    const { code, stdout, stderr } = await runCommand(args('two.json'), { files });

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/holds more than one flow.*; --flow takes "web" or "app"\n$/);
  });

  test('refuses a name for a flow that has none', async () => {
    const { code, stdout, stderr } = await runCommand(
      [...args('bare.json'), '--flow', 'nope'],
      {
        files,
      },
    );

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('is a flow without a name; leave out --flow');
  });
});
