import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { appFile } from '../app-file.js';

export const TOKEN = 'token-of-the-bench';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly name: string;
  readonly url: string;
  /** Bytes of memory that the process occupies, and has occupied at most. */
  memory(): { now: number; most: number };
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);
/** The bench runs from sources in its test, and built otherwise. So do the servers. */
export const FROM_SOURCES: boolean = import.meta.url.endsWith('.ts');
const SOURCE_ARGS = ['-C', '@walkeros/source', '--import', 'tsx'];

export function startOurs(folder: string): Promise<ServerProcess> {
  const main = FROM_SOURCES ? 'src/main.ts' : 'dist/main.mjs';
  const args = [fileURLToPath(appFile(`../artifact-server/${main}`)), '--port', '0'];
  return startServer('ours', withSources(args), {
    ARTIFACTS_FOLDER: path.join(folder, 'ours'),
  });
}

export function startBare(folder: string): Promise<ServerProcess> {
  const file = FROM_SOURCES ? 'src/artifact-servers/bare-server.ts' : 'dist/bare-server.mjs';
  const args = [fileURLToPath(appFile(file)), path.join(folder, 'bare')];
  return startServer('bare hono', withSources(args), {});
}

export async function startPeer(folder: string): Promise<ServerProcess> {
  const manifest = require.resolve('turborepo-remote-cache/package.json');
  const port = await freePort();
  return startServer(
    'turborepo-remote-cache',
    [path.join(path.dirname(manifest), 'dist/cli.js')],
    {
      NODE_ENV: 'production',
      STORAGE_PROVIDER: 'local',
      STORAGE_PATH: path.join(folder, 'peer'),
      STORAGE_PATH_USE_TMP_FOLDER: 'false',
      BODY_LIMIT: String(1024 ** 3),
      HOST: '127.0.0.1',
      PORT: String(port),
    },
  );
}

export function withSources(args: string[]): string[] {
  return FROM_SOURCES ? [...SOURCE_ARGS, ...args] : args;
}

/** Each of them says where it listens, in one line or in the JSON of its log. */
export async function startServer(
  name: string,
  args: string[],
  env: Record<string, string>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(appFile('.')),
    env: { PATH: process.env['PATH'], TURBO_TOKEN: TOKEN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (text: Buffer): void => {
      output = (output + text.toString()).slice(-10_000);
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => reject(new Error(`${name} did not start:\n${output}`)));
  });
  return {
    name,
    url,
    memory: () => memoryOf(child.pid ?? 0),
    stop() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { now: bytes('VmRSS'), most: bytes('VmHWM') };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
