import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Snippet } from './extract-snippets.js';
import { root } from './repository.js';
import { runProcess, tool, type ProcessResult } from './run-process.js';

/** Below an app that depends on all packages, so that snippets find them by name. */
const folder = path.resolve(__dirname, '../.jest/snippets');
const tsx = pathToFileURL(createRequire(path.join(root, 'package.json')).resolve('tsx')).href;

/** Writes the snippets to files, and what it takes to check their types. */
export function writeSnippets(snippets: readonly Snippet[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const snippet of snippets) writeFileSync(fileOf(snippet), snippet.code);
  const config = {
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: {
      isolatedDeclarations: false,
      declaration: false,
      declarationMap: false,
      types: ['node', 'jest'],
    },
    include: ['*.mts'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
}

/** Runs one snippet on the sources of the packages. */
export function runSnippet(snippet: Snippet): Promise<ProcessResult> {
  const args = ['--conditions=@walkeros/source', '--import', tsx, fileOf(snippet)];
  return runProcess(process.execPath, args, { cwd: folder });
}

/** The errors of the compiler, a line each, with the places in the documents. */
export async function typeErrors(snippets: readonly Snippet[]): Promise<string[]> {
  const options = { cwd: folder, timeoutMs: 120_000 };
  const { stdout } = await runProcess(tool('tsc'), ['-p', '.', '--pretty', 'false'], options);
  const names = new Map(
    snippets.map((snippet) => [path.basename(fileOf(snippet)), placeOf(snippet)]),
  );
  return stdout
    .split('\n')
    .filter((line) => line.includes(': error TS'))
    .map((line) => line.replace(/^([^(]+)/, (file) => names.get(file) ?? file));
}

/** Where a snippet begins: `README.md:12`. */
export function placeOf({ document, line }: Snippet): string {
  return `${document}:${line}`;
}

function fileOf({ document, line }: Snippet): string {
  return path.join(folder, `${document.replaceAll(/[/.]/g, '-')}-${line}.mts`);
}
