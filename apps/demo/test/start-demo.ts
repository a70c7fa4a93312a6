import { spawn } from 'node:child_process';
import path from 'node:path';

const APP = path.join(__dirname, '..');

export interface DemoProcess {
  /** Resolves as soon as the text has been printed, on either stream. */
  printed(text: string): Promise<void>;
  readonly stdout: string;
  readonly stderr: string;
  signal(name: NodeJS.Signals): void;
  exitCode: Promise<number | null>;
}

/** Starts the demo as `npm start` does: on the sources, in a process of its own. */
export function startDemo(args: string[], env: Record<string, string> = {}): DemoProcess {
  const { PATH } = process.env;
  const child = spawn(
    process.execPath,
    ['--conditions=@walkeros/source', '--import', 'tsx', 'src/main.ts', ...args],
    { cwd: APP, env: { PATH, ...env } },
  );
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      waiting.forEach((look) => look());
    });
  }
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));

  function printed(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.stdout.includes(text) && !output.stderr.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void exitCode.then(() => reject(new Error(`ended without "${text}"\n${output.stderr}`)));
    });
  }

  return {
    printed,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    signal: (name) => void child.kill(name),
    exitCode,
  };
}
