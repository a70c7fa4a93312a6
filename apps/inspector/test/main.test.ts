import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const APP = path.join(__dirname, '..');
// Below the app, whose packages the flow names.
const folder = mkdtempSync(path.join(APP, '.jest-'));

afterAll(() => rmSync(folder, { recursive: true }));

interface App {
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;
  /** What it has said, once it has said so much. */
  said(text: string): Promise<string>;
}

function start(...args: string[]): App {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@walkeros/source',
      '--import',
      'tsx',
      path.join(APP, 'src/main.ts'),
      ...args,
    ],
    { cwd: APP, env: { PATH: process.env['PATH'], SESSIONS: folder } },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    exitCode,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (output.includes(text) && resolve(output));
        child.stderr.on('data', look);
        look();
        void exitCode.then(() => reject(new Error(`ended without "${text}": ${output}`)));
      }),
  };
}

function flowFile(flow: object): string {
  const file = path.join(folder, 'flow.json');
  writeFileSync(file, JSON.stringify(flow));
  return file;
}

describe('the app', () => {
  it('runs a flow, serves its page, and stops when it is told to', async () => {
    const flow = { destinations: { log: { package: '@walkeros/destination-console' } } };
    const app = start(flowFile(flow));
    const output = await app.said('Ctrl-C stops.');
    const url = /Look into it: (\S+)/.exec(output)?.[1] ?? '';
    const page = await fetch(url);
    expect(await page.text()).toContain('<title>Flow inspector</title>');
    app.child.kill('SIGTERM');

    expect(await app.exitCode).toBe(0);
  });

  it('names what is wrong with a flow', async () => {
    const app = start(flowFile({ destinations: { log: { package: 'not-installed-here' } } }));
    await app.said('not-installed-here');

    expect(await app.exitCode).toBe(1);
  });

  it('says how it is used', async () => {
    const app = start('--prot', '80');
    await app.said('npm start -- [flow.json] [options]');

    expect(await app.exitCode).toBe(2);
  });
});
