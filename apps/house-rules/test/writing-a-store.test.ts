import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { extractSnippets } from './extract-snippets.js';
import { readText, root } from './repository.js';
import { runProcess, tool } from './run-process.js';

const PAGE = 'docs/writing-a-store.md';
/** Neither blank nor only a comment. */
const MAX_CODE_LINES = 60;
/** What every package finds two folders above itself. */
const AT_THE_ROOT = [
  'jest.preset.cjs',
  'scripts',
  'tsconfig.base.json',
  'tsconfig.jest.json',
  'tsdown.preset.ts',
];

const repository = path.resolve(__dirname, '../.jest/writing-a-store');
const folder = path.join(repository, 'packages/server-store-journal');
const files = extractSnippets(PAGE, readText(PAGE)).flatMap(({ code, flags }) => {
  const [name] = flags.filter((flag) => flag.startsWith('file=')).map((flag) => flag.slice(5));
  return name === undefined ? [] : [{ name, code }];
});

beforeAll(() => {
  rmSync(repository, { recursive: true, force: true });
  for (const { name, code } of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), code);
  }
  for (const name of AT_THE_ROOT)
    symlinkSync(path.join(root, name), path.join(repository, name));
});

test('the page shows a source of at most sixty lines of code', () => {
  const sources = files.filter(({ name }) => name.startsWith('src/'));

  expect(sources).not.toEqual([]);
  const lines = sources
    .flatMap(({ code }) => code.split('\n'))
    .filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line));
  expect(lines.length).toBeLessThanOrEqual(MAX_CODE_LINES);
});

test('the store of the page compiles', async () => {
  const { stdout } = await runProcess(tool('tsc'), ['--noEmit', '-p', '.'], inFolder());

  expect(stdout).toBe('');
}, 120_000);

test('the store of the page keeps the contract', async () => {
  const { code, stderr } = await runProcess(tool('jest'), ['--ci'], inFolder());

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/\d+ passed/) });
}, 120_000);

function inFolder(): { cwd: string; timeoutMs: number } {
  return { cwd: folder, timeoutMs: 120_000 };
}
