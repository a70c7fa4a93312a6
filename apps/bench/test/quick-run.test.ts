import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchResult } from '../src/bench.js';

interface Report {
  machine: { node: string };
  quick: boolean;
  benches: ({ name: string } & BenchResult)[];
}

const app = path.join(__dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
const out = path.join(folder, 'nested', 'report.json');

/** Runs the app on sources, in a process of its own: most of the peers are ES modules. */
function run(...args: string[]): string {
  const node = ['--expose-gc', '-C', '@walkeros/source', '--import', 'tsx', 'src/main.ts'];
  const options = { cwd: app, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync(process.execPath, [...node, ...args, '--out', out], options);
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('a quick run', () => {
  let printed = '';
  let report: Report;

  beforeAll(() => {
    printed = run('--quick');
    report = JSON.parse(readFileSync(out, 'utf8')) as Report;
  }, 120_000);

  it('runs every bench, and says on which machine', () => {
    expect(report.benches.map(({ name }) => name)).toEqual([
      'hit-strings',
      'hit-objects',
      'hot-key',
      'allocation',
      'batch-eviction',
      'miss',
      'herd',
      'steady-heap',
      'footprint',
      'sweep',
      'hit-ratio',
      'pipeline',
      'collect',
      'workflow-step',
      'telemetry',
      'scrape',
      'open-page',
      'validate-cold',
      'artifacts',
      'restore-outputs',
      'redis',
      'async-tier',
      'durable-set',
      'fs-get',
    ]);
    expect(report.quick).toBe(true);
    expect(report.machine.node).toBe(process.version);
  });

  it('fills every cell of every table with a name or a finite number', () => {
    const tables = report.benches.flatMap(({ tables }) => tables);
    expect(tables.length).toBeGreaterThan(10);
    for (const { columns, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row).toHaveLength(columns.length);
        // NaN and the infinities become null in JSON.
        expect(row).not.toContain(null);
        expect(row).not.toContain('');
      }
    }
  });

  it('measures every target, and prints it with its verdict', () => {
    const targets = report.benches.flatMap(({ targets }) => targets);
    const verdicts = [...printed.matchAll(/^(?:pass|MISS) {2}(.*)$/gm)].map(
      ([, rest = '']) => rest,
    );
    expect(targets).toHaveLength(57);
    for (const { what, measured, limit } of targets) {
      expect(Number.isFinite(measured)).toBe(true);
      expect(Number.isFinite(limit)).toBe(true);
      expect(verdicts.filter((line) => line.startsWith(`${what}: `))).not.toEqual([]);
    }
  });

  it('asks the backing once for a herd, whoever is in front of it', () => {
    const herd = report.benches.find(({ name }) => name === 'herd')?.tables[0];
    expect(herd?.rows.find(([name]) => name === 'ours')?.at(-1)).toBe(1);
  });
});

describe('the command line', () => {
  it('runs only the benches that it names', () => {
    const printed = run('--quick', '--only', 'batch-eviction', '--only', 'sweep');
    expect(printed.match(/^== .*$/gm)).toEqual(['== batch-eviction', '== sweep']);
  }, 60_000);

  it('names the benches there are when it is asked for another one', () => {
    expect(() => run('--only', 'sweeep')).toThrow(/--only sweeep: there is no such bench/);
  }, 60_000);
});
