import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../src/run-cli.js';
import { loadWorkspace } from './corpus/load-workspace.js';

/** A command that goes on until it is stopped. */
export interface StartedService {
  /** Its folder, for files that change meanwhile. */
  readonly folder: string;
  /** The first line of its log that fits, once it is there. */
  line(pattern: RegExp): Promise<string>;
  /** All lines so far. */
  readonly lines: readonly string[];
  readonly stderr: string;
  /** The exit code, when it ends by itself. */
  readonly ended: Promise<number>;
  /** What Ctrl-C does. */
  interrupt(): void;
  /** What a hang-up signal does. */
  hangUp(): void;
  /** Interrupts it and removes its folder. @returns The exit code. */
  stop(): Promise<number>;
}

/**
 * Runs a command line with the packages of this repository.
 *
 * @param options - `folder`: where, in place of a new one.
 */
export function startService(
  args: readonly string[],
  files: Readonly<Record<string, unknown>>,
  options: {
    isTTY?: boolean;
    folder?: string;
    load?: typeof loadWorkspace;
    stdin?: Buffer[];
  } = {},
): StartedService {
  const { isTTY = false, folder = mkdtempSync(path.join(tmpdir(), 'cli-')) } = options;
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(folder, name), text);
  }
  const interruption = new AbortController();
  const log = createLog();
  const err: string[] = [];
  const hangUps = new Set<() => void>();
  const ended = runCli(args, {
    stdin: (async function* () {
      yield* options.stdin ?? [];
    })(),
    stdout: { isTTY, write: log.write },
    stderr: { isTTY, write: (text) => err.push(text) },
    env: {},
    cwd: folder,
    signal: interruption.signal,
    onHangUp(listener) {
      hangUps.add(listener);
      return () => hangUps.delete(listener);
    },
    load: options.load ?? loadWorkspace,
  });

  return {
    folder,
    lines: log.lines,
    get stderr() {
      return err.join('');
    },
    line(pattern) {
      const failed = ended.then(() => {
        throw new Error(`ended without ${pattern}: ${err.join('')}`);
      });
      return Promise.race([log.line(pattern), failed]);
    },
    ended,
    interrupt: () => interruption.abort(),
    hangUp: () => hangUps.forEach((listener) => listener()),
    async stop() {
      interruption.abort();
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** The lines of a log as they come. */
function createLog(): Pick<StartedService, 'lines' | 'line'> & { write(text: string): void } {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  return {
    lines,
    write(text) {
      lines.push(...text.trimEnd().split('\n'));
      for (const look of waiting) look();
    },
    line: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find((each) => pattern.test(each));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** The address in a line of a log. */
export function urlIn(line: string): string {
  const [url = ''] = /http:\/\/[\w.:]+/.exec(line) ?? [];
  return url;
}
