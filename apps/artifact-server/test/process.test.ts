import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settle } from '@walkeros/store-testkit';
import { ask, TOKEN } from './open-server.js';
import { head, openRawClient } from './raw-client.js';

const MEBIBYTE = 1024 * 1024;
const PATH = '/v8/artifacts/470736e91c6e13f6';
const main = path.join(__dirname, '../src/main.ts');
const fromSources = ['--conditions=@walkeros/source', '--import', 'tsx', main];

interface ServerProcess {
  readonly url: string;
  readonly lines: string[];
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

let folder: string;
let running: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'artifact-server-'));
});
afterEach(async () => {
  running?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Starts the program itself, and waits until it listens. */
async function start(
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...fromSources, '--port', '0', ...args], {
    env: { PATH: process.env['PATH'], TURBO_TOKEN: TOKEN, ARTIFACTS_FOLDER: folder, ...env },
    cwd: path.join(__dirname, '..'),
  });
  running = child;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.stdout.on('data', (text: Buffer) => {
      lines.push(...text.toString().trim().split('\n'));
      const [, found] = /"url":"([^"]+)"/.exec(lines.join('\n')) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(errors)));
  });
  const kill = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return { url, lines, kill };
}

async function partsOnDisk(): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => path.basename(name).startsWith('c%2f'));
}

test('a server that is killed in the middle of an upload forgets it, and takes it again', async () => {
  const first = await start();
  const upload = request(`${first.url}${PATH}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-length': 8 * MEBIBYTE },
  });
  const broken = new Promise((resolve) => upload.once('error', resolve));
  upload.write(Buffer.alloc(5 * MEBIBYTE, 1));
  while ((await partsOnDisk()).length < 3) await settle();
  await first.kill('SIGKILL');
  await broken;

  const second = await start();
  expect((await ask(second, PATH)).status).toBe(404);
  // In the background: nobody has to wait for it.
  while ((await partsOnDisk()).length > 0) await settle();
  const body = Buffer.alloc(8 * MEBIBYTE, 2);
  expect((await ask(second, PATH, { method: 'PUT', body })).status).toBe(202);
  await second.kill('SIGKILL');

  const third = await start();
  const found = Buffer.from(await (await ask(third, PATH)).arrayBuffer());
  expect(found.equals(body)).toBe(true);
  expect(await third.kill('SIGTERM')).toBe(0);
});

test('without a config, small artifacts outlive a server that is killed after it said 202', async () => {
  const first = await start();
  const paths = Array.from({ length: 50 }, (_, n) => `/v8/artifacts/small-${n}`);
  const answers = await Promise.all(
    paths.map((at) => ask(first, at, { method: 'PUT', body: `body of ${at}` })),
  );
  await first.kill('SIGKILL');
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));

  const second = await start();
  const found = await Promise.all(paths.map(async (at) => (await ask(second, at)).text()));
  expect(found).toEqual(paths.map((at) => `body of ${at}`));
  expect(await second.kill('SIGTERM')).toBe(0);
});

test('a signal ends the program in order, and every line that it wrote is JSON', async () => {
  const server = await start();
  await ask(server, PATH);
  expect(await server.kill('SIGTERM')).toBe(0);
  const messages = server.lines.map(
    (line) => (JSON.parse(line) as { message: string }).message,
  );
  expect(messages).toEqual(expect.arrayContaining(['listening', 'request', 'shutting down']));
});

test('a signal ends the program although a client does not read and something hangs', async () => {
  const own = await mkdtemp(path.join(__dirname, 'config-'));
  const file = path.join(own, 'config.json');
  const it = {
    package: '@walkeros/server-store-fs',
    config: { settings: { basePath: folder } },
  };
  const artifacts = { store: 'it', tokens: [{ token: TOKEN }], shutdownTimeout: 500 };
  await writeFile(file, JSON.stringify({ stores: { it }, artifacts }));
  const hanging = '--import=data:text/javascript,setInterval(()=>{},1e6)';
  const server = await start([file], { NODE_OPTIONS: hanging });
  await ask(server, PATH, { method: 'PUT', body: Buffer.alloc(20 * MEBIBYTE) });
  const client = openRawClient(server);
  client.pause();
  client.write(head(`GET ${PATH}`).repeat(3));
  client.write(head('PUT /v8/artifacts/a', { 'Content-Length': 100 }));

  expect(await server.kill('SIGTERM')).toBe(0);
  await client.leave();
  await rm(own, { recursive: true });
});

test('a server whose log nobody reads any more goes on', async () => {
  const server = await start();
  running?.stdout?.destroy();

  expect((await ask(server, PATH)).status).toBe(404);
  expect(await server.kill('SIGTERM')).toBe(0);
});

test('a config file decides, and its errors are told in words', async () => {
  const file = path.join(folder, 'config.json');
  await writeFile(file, '{"stores":{},"artifacts":{"store":"s3"}}');
  await expect(start([file])).rejects.toThrow(/The server cannot start:[^]*artifacts\.tokens/);
});

test('without a token the program does not start', async () => {
  await expect(start([], { TURBO_TOKEN: '' })).rejects.toThrow(/artifacts\.tokens\.0\.token/);
});
