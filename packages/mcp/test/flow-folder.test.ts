import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect, textOf, type Agent } from './connect.js';

const SECRET = 'canary-5d1f';
const VALID = '{ "destinations": { "out": { "package": "@walkeros/destination-console" } } }';

let agent: Agent;
beforeEach(async () => {
  agent = await connect({ write: true });
  mkdirSync(path.join(agent.folder, '.config'));
  mkdirSync(path.join(agent.folder, 'folder.json'));
  mkdirSync(path.join(agent.folder, 'node_modules'));
  const outside = path.dirname(agent.folder);
  for (const name of ['.env', '.config/flow.json', 'node_modules/flow.json', 'key.pem']) {
    writeFileSync(path.join(agent.folder, name), SECRET);
  }
  symlinkSync(path.join(agent.folder, '.env'), path.join(agent.folder, 'link.json'));
  symlinkSync('/etc/passwd', path.join(agent.folder, 'passwd.json'));
  symlinkSync(outside, path.join(agent.folder, 'up'));
});
afterEach(() => agent.close());

const HOSTILE = [
  '/etc/passwd',
  '../../../../etc/passwd',
  '/etc/passwd.json',
  '../flow.json',
  'sub/../../flow.json',
  '.env',
  '.env.json',
  '.config/flow.json',
  'node_modules/flow.json',
  'key.pem',
  'link.json',
  'passwd.json',
  'up/flow.json',
  'flow.json\0.txt',
  'folder.json',
  'flow.ts',
  'flow.mjs',
  'package.json',
  '.mcp.json',
  'tsconfig.json',
  '\\\\server\\share\\flow',
  'file:///etc/passwd',
  'CON',
  ' ',
];

test.each(HOSTILE)('the file %j is neither read', async (file) => {
  const result = await agent.call('flow_validate', { file });

  expect(result.isError).toBe(true);
  expect(textOf(result)).toMatch(/^(?:refused|unreadable): /);
  expect(textOf(result)).not.toContain(SECRET);
  expect(textOf(result)).not.toContain(agent.folder);
});

test.each(HOSTILE)('nor written: %j', async (file) => {
  const result = await agent.call('flow_write', { file, config: VALID });

  expect(result.isError).toBe(true);
  expect(textOf(result)).not.toContain(agent.folder);
});

test('a file that is too large is refused unread', async () => {
  writeFileSync(path.join(agent.folder, 'large.json'), ' '.repeat(300_000));

  expect(textOf(await agent.call('flow_validate', { file: 'large.json' }))).toMatch(/^refused/);
});

test('a link that stays inside is followed', async () => {
  writeFileSync(path.join(agent.folder, 'flow.json'), VALID);
  symlinkSync('flow.json', path.join(agent.folder, 'current.json'));

  const { structuredContent } = await agent.call('flow_validate', { file: 'current.json' });

  expect(structuredContent).toMatchObject({ valid: true });
});

test('flow_write writes a valid config as a whole', async () => {
  const { structuredContent } = await agent.call('flow_write', {
    file: 'flow.json',
    config: VALID,
  });

  expect(structuredContent).toEqual({ file: 'flow.json', bytes: VALID.length });
  expect(readFileSync(path.join(agent.folder, 'flow.json'), 'utf8')).toBe(VALID);
});

test.each(['{ "stores": { "a": { "packag": "x" } } }', '{', '{}', '[]', '"text"', 'rm -rf'])(
  'flow_write refuses %j, and keeps what is there',
  async (config) => {
    writeFileSync(path.join(agent.folder, 'flow.json'), VALID);

    const result = await agent.call('flow_write', { file: 'flow.json', config });

    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^invalid: /);
    expect(readFileSync(path.join(agent.folder, 'flow.json'), 'utf8')).toBe(VALID);
  },
);
