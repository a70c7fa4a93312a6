import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.join(__dirname, '..');
const example = path.join(root, 'examples/resume/order.ts');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'workflow-resume-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function start(stepMs: number): ChildProcess {
  const args = ['--conditions=@walkeros/source', '--import', 'tsx', example, folder];
  return spawn(process.execPath, [...args, String(stepMs)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function linesUntil(child: ChildProcess, last?: string): Promise<string[]> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error('the example has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === last) break;
  }
  return lines;
}

test.each([
  ['reserve', ['reserve'], ['charge', 'ship']],
  ['charge', ['reserve', 'charge'], ['ship']],
])(
  'an order that is killed after "%s" goes on from there',
  async (last, hits, misses) => {
    const killed = start(1_000);
    await linesUntil(killed, `step_success ${last}`);
    killed.kill('SIGKILL');
    await once(killed, 'exit');

    const lines = await linesUntil(start(0));

    expect(lines.filter((line) => line.startsWith('step_hit'))).toEqual(
      hits.map((label) => `step_hit ${label}`),
    );
    expect(lines.filter((line) => line.startsWith('step_start'))).toEqual(
      misses.map((label) => `step_start ${label}`),
    );
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      ok: true,
      value: { receipt: 'receipt of A1', chargedIn: 1970, parcel: 'parcel of A1' },
    });
    expect(await readFile(path.join(folder, 'journal.txt'), 'utf8')).toBe(
      'reserved A1\ncharged A1\nshipped A1 from shelf 7\n',
    );
  },
  60_000,
);
