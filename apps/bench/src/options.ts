import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { appFile } from './app-file.js';
import type { Bench } from './bench.js';

export interface Options {
  /** A smoke run of seconds: it shows that everything works, and measures nothing. */
  readonly quick: boolean;
  /** Which benches to run. */
  readonly benches: readonly Bench[];
  /** Where the JSON goes. */
  readonly out: string;
}

/** @throws Error with the names there are, for a `--only` that names none of them. */
export function parseOptions(argv: string[], all: readonly Bench[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
    },
  });
  const unknown = values.only.find((name) => !all.some((bench) => bench.name === name));
  if (unknown !== undefined) {
    const names = all.map(({ name }) => name).join(', ');
    throw new Error(`--only ${unknown}: there is no such bench. There are: ${names}`);
  }
  const benches =
    values.only.length === 0 ? all : all.filter(({ name }) => values.only.includes(name));
  const out = values.out ?? fileURLToPath(appFile('results/latest.json'));
  return { quick: values.quick, benches, out };
}
