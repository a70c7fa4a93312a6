import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface FlowProcess {
  /** Where events are posted. */
  url: string;
  /** @returns The exit code, and how long the end took in milliseconds. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }>;
}

/** Starts {@link file://./flow.ts} in a process of its own, on the sources. */
export async function startFlowProcess(folder: string, sink: string): Promise<FlowProcess> {
  const script = join(__dirname, 'flow.ts');
  const flags = ['--import', 'tsx', '--conditions=@walkeros/source'];
  const child = spawn(process.execPath, [...flags, script, folder, sink], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(__dirname, '../..'),
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
