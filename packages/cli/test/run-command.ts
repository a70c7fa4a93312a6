import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../src/run-cli.js';

/** What a command line left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
  /** Imports packages. */
  readonly load?: (name: string) => Promise<unknown>;
  /** Sees the folder before it is removed. */
  look?(folder: string): void;
}

/** Runs one command line in a folder of its own, in this process. */
export async function runCommand(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Outcome> {
  const { files = {}, stdin = '', env = {}, isTTY = false, signal, load, look } = surroundings;
  const cwd = mkdtempSync(path.join(tmpdir(), 'cli-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text);
  const out: string[] = [];
  const err: string[] = [];
  try {
    const code = await runCli(args, {
      stdin: (async function* () {
        yield Buffer.from(stdin);
      })(),
      stdout: { isTTY, write: (text) => out.push(text) },
      stderr: { isTTY, write: (text) => err.push(text) },
      env,
      cwd,
      signal: signal ?? new AbortController().signal,
      ...(load && { load }),
    });
    look?.(cwd);
    return { code, stdout: out.join(''), stderr: err.join('') };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
