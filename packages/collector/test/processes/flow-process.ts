import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const TSDOWN = join(__dirname, '../../../../node_modules/.bin/tsdown');

export interface FlowProcess {
  /** Where events are posted. */
  url: string;
  /** @returns The exit code, and how long the end took in milliseconds. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }>;
}

/**
 * Makes one file of {@link file://./flow.ts} and of everything that it needs.
 *
 * @returns The script, for {@link startFlowProcess}.
 */
export function bundleFlow(folder: string): string {
  const config = join(__dirname, 'bundle.config.mjs');
  execFileSync(TSDOWN, ['--config', config, '--out-dir', folder], { stdio: 'pipe' });
  return join(folder, 'flow.cjs');
}

/** Starts a flow in a process of its own. */
export async function startFlowProcess(
  script: string,
  { letters, sink }: { letters: string; sink: string },
): Promise<FlowProcess> {
  const child = spawn(process.execPath, [script, letters, sink], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: `${line}/collect`,
    async end(signal) {
      const begin = performance.now();
      child.kill(signal);
      const [code] = await closed;
      return { code, tookMs: performance.now() - begin };
    },
  };
}
