import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { settle } from '@walkeros/store-testkit';
import { openConsole } from './open-console.js';

/** A stream whose reader takes one line each time `take` is called. */
function createSlowStream(): { stream: Writable; taken: string[]; take: () => void } {
  const taken: string[] = [];
  let take = (): void => {};
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      taken.push(chunk.toString());
      take = () => done();
    },
  });
  return { stream, taken, take: () => take() };
}

describe('a slow reader', () => {
  test('is waited for: the next event is written once the last one is taken', async () => {
    const { stream, taken, take } = createSlowStream();
    const { push } = openConsole(stream);
    const pushes = [push(1), push(2)];
    await settle();
    expect(taken).toEqual(['1\n']);
    take();
    await pushes[0];
    await settle();
    expect(taken).toEqual(['1\n', '2\n']);
    take();
    await pushes[1];
  });

  test('is not handed more than may wait', async () => {
    const { stream, taken, take } = createSlowStream();
    const { push, context } = openConsole(stream, { maxQueue: 2 });
    const pushes = [push(1), push(2)];
    await expect(push(3)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(context.logger.messages('ERROR')).toEqual([
      'console: 2 events wait for the stream; its reader is too slow',
    ]);
    for (const pushed of pushes) {
      await settle();
      take();
      await pushed;
    }
    expect(taken).toEqual(['1\n', '2\n']);
  });

  test('is waited for when the flow closes', async () => {
    const { stream, take } = createSlowStream();
    const { push, destination } = openConsole(stream);
    const pushed = push(1);
    let closed = false;
    const closing = Promise.resolve(destination.destroy?.()).then(() => (closed = true));
    await settle();
    expect(closed).toBe(false);
    take();
    await Promise.all([pushed, closing]);
  });
});

describe('a file', () => {
  test('gets every event', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'console-'));
    const file = createWriteStream(path.join(folder, 'events.jsonl'));
    const { push } = openConsole(file);
    const large = 'x'.repeat(100_000);
    for (let i = 0; i < 20; i++) await push({ i, large });
    file.end();
    await once(file, 'finish');
    const lines = (await readFile(file.path, 'utf8')).trimEnd().split('\n');
    await rm(folder, { recursive: true });
    expect(lines.map((line) => (JSON.parse(line) as { i: number }).i)).toEqual([
      ...Array(20).keys(),
    ]);
  });
});

describe('a reader that is gone', () => {
  test('fails each event, is logged once, and ends nothing', async () => {
    const child = spawn('sh', ['-c', 'exec 0<&-; echo closed; exec sleep 60']);
    await once(child.stdout, 'data');
    const { push, context } = openConsole(child.stdin);
    for (let i = 0; i < 5; i++) {
      await expect(push()).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    }
    expect(context.logger.messages('ERROR')).toEqual([
      'console: cannot write to the stream: its reader is gone',
    ]);
    child.kill();
    await once(child, 'close');
  });

  test('does not end the process that prints to it', async () => {
    const program = path.join(__dirname, 'print-events.ts');
    const flags = ['--conditions=@walkeros/source', '--import', 'tsx'];
    const child = spawn(process.execPath, [...flags, program]);
    let report = '';
    child.stderr.on('data', (chunk: Buffer) => (report += chunk.toString()));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, report }).toEqual({ code: 0, report: '100 failures, 1 lines' });
  });

  test('leaves an ended stream, which fails like a broken one', async () => {
    const stream = new PassThrough();
    const { push } = openConsole(stream);
    stream.resume().end();
    await once(stream, 'close');
    await expect(push()).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
  });

  test('is guarded with one listener, however many destinations share the stream', () => {
    const stream = new PassThrough();
    for (let i = 0; i < 50; i++) openConsole(stream);
    expect(stream.listenerCount('error')).toBe(1);
  });
});
