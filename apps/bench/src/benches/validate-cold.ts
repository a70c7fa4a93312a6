import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { appFile } from '../app-file.js';
import { atLeast, atMost, rounded, type Bench } from '../bench.js';
import { interleave, type Contender, type Samples } from '../measure/interleave.js';

const OURS = 'ours';
const ASKING = 'ours, packages asked';
const LARGE = 'ours, 1000 steps';
const SIMULATION = 'ours, 60 events simulated';
const PUBLISHED = 'published';

const STEPS = 1_000;

/** Source: `store-cache.txt`, "Minimal recipe", with what the published command asks for. */
const recipe = {
  version: 4,
  flows: {
    default: {
      config: { platform: 'server' },
      stores: {
        sessions: {
          package: '@walkeros/server-store-sheets',
          config: { settings: { id: '1AbC...', sheet: 'Sessions' } },
          cache: { rules: [{ ttl: 300 }] },
        },
      },
      transformers: {
        enrich: {
          package: '@walkeros/transformer-enrich',
          env: { store: '$store.sessions' },
        },
      },
    },
  },
};

/** With packages that are installed here, and so can be asked for their settings. */
const installed = {
  stores: {
    redis: {
      package: '@walkeros/server-store-redis',
      config: { settings: { url: 'redis://localhost' } },
    },
    users: {
      package: '@walkeros/server-store-fs',
      config: { settings: { basePath: 'data' } },
      cache: { store: 'redis', rules: [{ ttl: 300 }] },
    },
  },
};

/** Source: `store-cache.txt`, "Recipe: multi-tier composition", with a step that asks it. */
const tiered = {
  stores: {
    redis: {
      package: '@walkeros/server-store-redis',
      config: { settings: { url: 'redis://localhost' } },
      cache: { rules: [{ ttl: 60 }] },
    },
    api: {
      package: '@walkeros/server-store-api',
      config: { settings: { endpoint: 'https://api.example/users/{key}' } },
      cache: { store: 'redis', rules: [{ ttl: 300 }] },
    },
  },
  transformers: {
    enrich: {
      package: '@walkeros/transformer-enrich',
      config: { settings: { key: 'data.user', target: 'data.profile' } },
      env: { store: '$store.api' },
    },
  },
};

const chain = Array.from({ length: STEPS }, (_, step) => [
  `step${step}`,
  {
    ...(step + 1 < STEPS && { next: `step${step + 1}` }),
    cache: { rules: [{ key: ['event.name'], ttl: 60 }] },
  },
]);
const large = {
  sources: { http: { package: '@walkeros/server-source-http', next: 'step0' } },
  transformers: Object.fromEntries(chain) as object,
};

/** What it costs to check a config, and to try it, from the command line: whole processes, from start to end. */
export const validateCold: Bench = {
  name: 'validate-cold',
  async run({ quick }) {
    const folder = mkdtempSync(path.join(tmpdir(), 'validate-'));
    const beside = (name: string): string =>
      fileURLToPath(appFile(`.validate-${process.pid}-${name}.json`));
    const [asking, simulated] = [beside('asking'), beside('simulated')];
    try {
      const inFolder = (name: string, content: object): string =>
        written(path.join(folder, name), content);
      const file = inFolder('recipe.json', recipe);
      const contenders: Contender[] = [
        contender(OURS, [...ours(), 'validate', file]),
        contender(ASKING, [...ours(), 'validate', written(asking, installed)]),
        contender(LARGE, [...ours(), 'validate', inFolder('large.json', large)]),
        contender(SIMULATION, [
          ...[...ours(), 'simulate', written(simulated, tiered), '--repeat', '60'],
          ...['--event', inFolder('event.json', { name: 'page view', data: { user: 'u1' } })],
          ...['--mock', `api=${inFolder('rows.json', { u1: { plan: 'gold' } })}`],
          ...['--assert', 'api.reads==1', '--assert', 'api.hits==59'],
        ]),
        contender(PUBLISHED, [published(), 'validate', file]),
      ];
      const rounds = quick ? { warmup: 0, measured: 1 } : { warmup: 1, measured: 15 };
      return result(await interleave(contenders, rounds));
    } finally {
      rmSync(folder, { recursive: true });
      for (const each of [asking, simulated]) rmSync(each, { force: true });
    }
  },
};

function result(samples: Samples): Awaited<ReturnType<Bench['run']>> {
  const row = (name: string): [string, number] => [name, rounded(samples.ns(name) / 1e6)];
  const speed = samples.ratio(PUBLISHED, OURS).median;
  return {
    tables: [
      {
        title: 'validate and simulate in a process of their own, beside @walkeros/cli 4.2.1',
        columns: ['', 'ms'],
        rows: [OURS, ASKING, LARGE, SIMULATION, PUBLISHED].map(row),
      },
    ],
    targets: [
      atLeast('validate of a recipe, cold, published / ours', speed, 4),
      atMost('validate of 1000 steps, cold, s', samples.ns(LARGE) / 1e9, 1),
      atMost('60 events simulated, cold, ms', samples.ns(SIMULATION) / 1e6, 500),
    ],
  };
}

function contender(name: string, command: readonly string[]): Contender {
  return { name, ops: 1, run: () => runToEnd(name, command) };
}

/** @throws Error when the command has errors to report: then it did something else than was measured. */
function runToEnd(name: string, command: readonly string[]): void {
  const env = { PATH: '', HOME: tmpdir(), DO_NOT_TRACK: '1', NO_COLOR: '1' };
  const { status, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
}

/** The command as it is published; from its source where this app runs from source. */
function ours(): string[] {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('@walkeros/cli/package.json'));
  const isSource = process.execArgv.includes('tsx');
  return isSource
    ? [...process.execArgv, path.join(folder, 'src/bin.ts')]
    : [path.join(folder, 'dist/bin.cjs')];
}

function published(): string {
  return fileURLToPath(appFile('node_modules/published-cli/dist/cli.js'));
}

function written(file: string, config: object): string {
  writeFileSync(file, JSON.stringify(config, undefined, 2));
  return file;
}
