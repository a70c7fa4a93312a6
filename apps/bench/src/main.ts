import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BenchResult } from './bench.js';
import { benches } from './benches/all.js';
import { describeMachine } from './machine.js';
import { collectGarbage } from './measure/heap.js';
import { parseOptions, type Options } from './options.js';
import { formatResult } from './print.js';

/** A run as it is written to a file. */
interface Report {
  readonly date: string;
  readonly machine: ReturnType<typeof describeMachine>;
  readonly quick: boolean;
  readonly benches: readonly ({ readonly name: string } & BenchResult)[];
}

async function runAll({ quick, benches: chosen }: Options): Promise<Report> {
  const machine = describeMachine();
  console.log(`Node ${machine.node}, ${machine.cores} x ${machine.cpu}, ${machine.platform}`);
  const results: ({ name: string } & BenchResult)[] = [];
  for (const bench of chosen) {
    collectGarbage();
    const result = await bench.run({ quick });
    results.push({ name: bench.name, ...result });
    console.log(`\n== ${bench.name}\n\n${formatResult(result)}`);
  }
  return { date: new Date().toISOString(), machine, quick, benches: results };
}

function summaryOf({ benches: results }: Report): string {
  const targets = results.flatMap((result) => result.targets);
  const met = targets.filter((target) => target.met).length;
  return `\n${met} of ${targets.length} targets met.`;
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), benches);
  const report = await runAll(options);
  console.log(summaryOf(report));
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${JSON.stringify(report, undefined, 2)}\n`);
}

await main();
