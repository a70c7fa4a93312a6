import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';

/** A test run that is broken off must not leave servers behind: its end closes the pipe. */
export function watch(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const stdio: StdioOptions = ['pipe', 'ignore', 'ignore'];
  const watchdog = spawn('sh', ['-c', `read -r _; kill -9 ${pid}`], { stdio });
  child.once('close', () => watchdog.kill('SIGKILL'));
}
