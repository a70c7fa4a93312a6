import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './repository.js';

export interface ProcessResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  cwd: string;
  timeoutMs?: number;
}

/** Runs a command to its end; one that takes too long is killed and has no code. */
export function runProcess(
  command: string,
  args: readonly string[],
  { cwd, timeoutMs = 30_000 }: ProcessOptions,
): Promise<ProcessResult> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const result: ProcessResult = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...result, code }));
  });
}

/** A tool of the repository: `tool('tsc')`. */
export function tool(name: string): string {
  return path.join(root, 'node_modules/.bin', name);
}
