import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** The repository's own tools come first on PATH, and nothing reports home. */
export const environment = {
  ...process.env,
  PATH: [path.join(root, 'node_modules/.bin'), process.env.PATH].join(path.delimiter),
  // Ten tasks, its own default, leave a small machine no core for tests with deadlines.
  TURBO_CONCURRENCY: process.env.TURBO_CONCURRENCY ?? '100%',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Every package and app: its folder, absolute, and its manifest. */
export function workspaces() {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(path.join(root, parent))
      .map((name) => path.join(root, parent, name))
      .filter((folder) => existsSync(path.join(folder, 'package.json')))
      .map((folder) => ({ folder, manifest: readJson(path.join(folder, 'package.json')) })),
  );
}

/**
 * Runs a command and waits for its end. Output goes to the terminal, or into the
 * answer with `capture`.
 */
export function run(command, args, { cwd = root, capture = false } = {}) {
  const stdio = ['ignore', ...(capture ? ['pipe', 'pipe'] : ['inherit', 'inherit'])];
  const child = spawn(command, args, { cwd, env: environment, stdio });
  const output = { stdout: '', all: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
    output.all += chunk;
  });
  child.stderr?.on('data', (chunk) => (output.all += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ ...output, code: code ?? 1, signal }));
  });
}

/** Calls `task` for each item, two at a time: the machines that check this have two cores. */
export async function eachOfTwo(items, task) {
  const results = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await task(item);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
