import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import path from 'node:path';

const BIN = path.join(__dirname, '../src/bin.ts');
const FROM_SOURCES = ['--conditions=@walkeros/source', '--import', 'tsx'];

/** A command in a process of its own, with a folder beside the packages of this repository. */
export interface StartedProcess {
  readonly child: ChildProcess;
  /** The first line of its output that fits, once it is there. */
  line(pattern: RegExp): Promise<string>;
  /** Its exit code, and the signal that killed it. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
}

/** Makes a folder beside the packages that a config names. */
export function makeFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(__dirname, '.run-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Puts a file in place as editors do: as a whole, under its name. */
export function saveFile(folder: string, name: string, text: string): void {
  writeFileSync(path.join(folder, `${name}~`), text);
  renameSync(path.join(folder, `${name}~`), path.join(folder, name));
}

/** @param stdio - Of its three streams; the lines are those of stdout. */
export function startProcess(
  args: readonly string[],
  folder: string,
  stdio: StdioOptions = ['ignore', 'pipe', 'inherit'],
): StartedProcess {
  const child = spawn(process.execPath, [...FROM_SOURCES, BIN, ...args], {
    cwd: folder,
    stdio,
  });
  const ended = once(child, 'close') as StartedProcess['ended'];
  return { child, line: linesOf(child.stdout), ended };
}

/** What waits for a line of a stream. */
function linesOf(stream: Readable | null): StartedProcess['line'] {
  let text = '';
  const waiting = new Set<() => void>();
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const look of waiting) look();
  });
  return (pattern) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = text.split('\n').find((each) => pattern.test(each));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
}
