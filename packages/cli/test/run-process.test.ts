import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { createHttpOrigin, type HttpOrigin } from '@walkeros/store-testkit';
import { urlIn } from './start-service.js';

const BIN = path.join(__dirname, '../src/bin.ts');
const FROM_SOURCES = ['--conditions=@walkeros/source', '--import', 'tsx'];

let origin: HttpOrigin;
let folder: string;
let child: ChildProcess;
beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ json: {} });
  // Beside the packages that the config names.
  folder = mkdtempSync(path.join(__dirname, '.run-'));
});
afterEach(async () => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  await origin.close();
});

/** Puts a config in place as editors do: as a whole, under its name. */
function save(version: number): void {
  const settings = { port: 0, maxBatch: 10 + version };
  const config = {
    sources: { http: { package: '@walkeros/server-source-http', config: { settings } } },
    destinations: {
      shop: {
        package: '@walkeros/server-destination-api',
        config: { settings: { url: `${origin.url}/v${version}` } },
      },
    },
  };
  writeFileSync(path.join(folder, 'flow.json~'), JSON.stringify(config));
  renameSync(path.join(folder, 'flow.json~'), path.join(folder, 'flow.json'));
}

/** @returns What waits for a line of its log. */
function start(...args: string[]): (pattern: RegExp) => Promise<string> {
  const command = [...FROM_SOURCES, BIN, 'run', path.join(folder, 'flow.json'), '--no-admin'];
  child = spawn(process.execPath, [...command, ...args], {
    cwd: path.join(__dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const input = createInterface({ input: child.stdout ?? process.stdin });
  input.on('line', (line) => lines.push(line));
  return async (pattern) => {
    for (;;) {
      const found = lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await once(input, 'line');
    }
  };
}

describe('a process of walkeros run', () => {
  test('takes over a file that is saved, and again when it is told to hang up', async () => {
    save(1);
    const line = start('--watch');
    const url = `${urlIn(await line(/listening on/))}/collect`;
    await line(/"running"/);
    const post = async (): Promise<number> => {
      const body = JSON.stringify({ name: 'page view' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await post()).toBe(200);

    save(2);
    await line(/config 2 runs/);
    expect(await post()).toBe(200);

    child.kill('SIGHUP');
    await line(/config 3 runs/);
    expect(await post()).toBe(200);

    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(origin.requests.map(({ path: place }) => place)).toEqual(['/v1', '/v2', '/v2']);
  });
});
