import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type TurboVersion = 'turbo-oldest' | 'turbo-middle' | 'turbo-newest';

/** What one run of turbo did. */
export interface TurboRun {
  code: number | null;
  /** Everything that it printed. */
  output: string;
  /** Tasks that came from a cache, of all. */
  cached: string;
}

/** Two packages of which one depends on the other, and whose builds leave files. */
export interface TurboWorkspace {
  readonly folder: string;
  run(options: TurboRunOptions): Promise<TurboRun>;
  /** Forgets what is cached on this machine, and what was built. */
  forget(): Promise<void>;
  /** Content and mode of every file that a build made. */
  outputs(): Promise<Record<string, string>>;
  /** How often a build has really run. */
  builds(): Promise<number>;
  /** Per task, what the last run with `--summarize` says that its cache has saved. */
  savedMs(): Promise<number[]>;
  remove(): Promise<void>;
}

export interface TurboRunOptions {
  version?: TurboVersion;
  api: string;
  token: string;
  team?: string;
  signatureKey?: string | undefined;
  args?: readonly string[];
  env?: Record<string, string>;
}

const PACKAGES = ['a', 'b'];
const fromHere = createRequire(__filename);

const BUILD = `
const fs = require('node:fs');
const name = require('./package.json').name;
fs.mkdirSync('dist/deep', { recursive: true });
fs.writeFileSync('dist/out.txt', name + ' output\\n');
// One artifact of several parts, and one of a single part; neither can be compressed.
const blocks = name === 'a' ? 50_000 : 100;
const { createHash } = require('node:crypto');
let block = Buffer.from(name);
const random = Array.from({ length: blocks }, () => (block = createHash('sha256').update(block).digest()));
fs.writeFileSync('dist/random.bin', Buffer.concat(random));
fs.writeFileSync('dist/deep/run.sh', 'echo ' + name, { mode: 0o755 });
fs.chmodSync('dist/deep/run.sh', 0o755);
fs.rmSync('dist/link', { force: true });
fs.symlinkSync('out.txt', 'dist/link');
fs.appendFileSync(process.env.BUILDS, name + '\\n');
console.log('building ' + name);
`;

export async function createTurboWorkspace(): Promise<TurboWorkspace> {
  const parent = await mkdtemp(path.join(tmpdir(), 'turbo-client-'));
  const folder = path.join(parent, 'workspace');
  const log = path.join(parent, 'builds.log');
  await writeFile(log, '');
  await writeWorkspace(folder);

  return {
    folder,
    run: (options) => runTurbo(folder, options, { BUILDS: log }),
    async forget() {
      for (const cache of ['.turbo', 'node_modules/.cache'])
        await rm(path.join(folder, cache), { recursive: true, force: true });
      for (const name of PACKAGES)
        for (const made of ['.turbo', 'dist'])
          await rm(path.join(folder, 'packages', name, made), { recursive: true, force: true });
    },
    async outputs() {
      const found: Record<string, string> = {};
      for (const name of PACKAGES)
        Object.assign(
          found,
          await filesBelow(path.join(folder, 'packages', name, 'dist'), name),
        );
      return found;
    },
    builds: async () => (await readFile(log, 'utf8')).split('\n').length - 1,
    async savedMs() {
      const runs = path.join(folder, '.turbo/runs');
      const [file = ''] = await readdir(runs);
      const { tasks } = JSON.parse(await readFile(path.join(runs, file), 'utf8')) as {
        tasks: { cache: { timeSaved: number } }[];
      };
      return tasks.map(({ cache }) => cache.timeSaved);
    },
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

async function writeWorkspace(folder: string): Promise<void> {
  const json = (file: string, value: unknown): Promise<void> =>
    writeFile(path.join(folder, file), JSON.stringify(value));
  await mkdir(folder, { recursive: true });
  await json('package.json', {
    name: 'root',
    private: true,
    packageManager: 'npm@10.0.0',
    workspaces: ['packages/*'],
  });
  await json('package-lock.json', { name: 'root', lockfileVersion: 3, packages: {} });
  for (const name of PACKAGES) {
    await mkdir(path.join(folder, 'packages', name), { recursive: true });
    await json(`packages/${name}/package.json`, {
      name,
      version: '1.0.0',
      scripts: { build: 'node build.cjs' },
      dependencies: name === 'b' ? { a: '*' } : {},
    });
    await writeFile(path.join(folder, 'packages', name, 'build.cjs'), BUILD);
  }
}

async function runTurbo(
  folder: string,
  options: TurboRunOptions,
  env: Record<string, string>,
): Promise<TurboRun> {
  const { version = 'turbo-newest', signatureKey } = options;
  await writeFile(
    path.join(folder, 'turbo.json'),
    JSON.stringify({
      tasks: {
        build: {
          dependsOn: ['^build'],
          outputs: ['dist/**'],
          inputs: ['build.cjs'],
          passThroughEnv: ['BUILDS', 'npm_config_update_notifier'],
        },
      },
      remoteCache: { signature: signatureKey !== undefined },
    }),
  );
  const bin = path.join(path.dirname(fromHere.resolve(`${version}/package.json`)), 'bin/turbo');
  const args = ['run', 'build', '--no-color', ...(options.args ?? [])];
  return collect(
    spawn(process.execPath, [bin, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        TURBO_API: options.api,
        TURBO_TOKEN: options.token,
        TURBO_TEAM: options.team ?? 'acme',
        TURBO_TELEMETRY_DISABLED: '1',
        TURBO_NO_UPDATE_NOTIFIER: '1',
        DO_NOT_TRACK: '1',
        npm_config_update_notifier: 'false',
        ...(signatureKey && { TURBO_REMOTE_CACHE_SIGNATURE_KEY: signatureKey }),
        ...env,
        ...options.env,
      },
    }),
  );
}

function collect(child: ReturnType<typeof spawn>): Promise<TurboRun> {
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const [, cached = 'none'] = /Cached:\s+(\d+ cached, \d+ total)/.exec(output) ?? [];
      resolve({ code, output, cached });
    });
  });
}

async function filesBelow(folder: string, prefix: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    () => [],
  );
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.join(prefix, path.relative(folder, file));
    const { mode } = await stat(file);
    found[name] =
      `${mode.toString(8)} ${entry.isSymbolicLink()} ${await readFile(file, 'base64')}`;
  }
  return found;
}
