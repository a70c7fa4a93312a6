import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const TSDOWN = join(__dirname, '../../../../node_modules/.bin/tsdown');

export interface FlowProcess {
  /** Where events are posted. */
  url: string;
  /** @returns The exit code, the last line it printed, and how long the end took in milliseconds. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; said: string; tookMs: number }>;
}

/**
 * Makes one file of a flow beside this file and of everything that it needs.
 *
 * @returns The script, for {@link startFlowProcess}.
 */
export function bundleFlow(folder: string, name: 'busy-flow' | 'flow' = 'flow'): string {
  const config = join(__dirname, 'bundle.config.ts');
  const args = [`${name}.ts`, '--config', config, '--out-dir', folder];
  execFileSync(TSDOWN, args, { stdio: 'pipe' });
  return join(folder, `${name}.cjs`);
}

/** Starts a flow in a process of its own. The first line that it prints is its origin. */
export async function startFlowProcess(script: string, args: string[]): Promise<FlowProcess> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  let said = '';
  lines.on('line', (line) => (said = line));
  await once(lines, 'line');
  return {
    url: `${said}/collect`,
    async end(signal) {
      const begin = performance.now();
      child.kill(signal);
      const [code] = await closed;
      return { code, said, tookMs: performance.now() - begin };
    },
  };
}
