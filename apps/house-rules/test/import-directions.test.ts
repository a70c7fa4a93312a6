import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './repository.js';
import { runProcess, tool } from './run-process.js';

const PACKAGES = [
  'core',
  'core-cache',
  'collector',
  'store-testkit',
  'server-store-fs',
  'server-store-api',
  'transformer-enrich',
  'newcomer',
];

/** File, what it imports, the rules that it breaks. */
const IMPORTS: [file: string, specifier: string, rules: string[]][] = [
  ['packages/core-cache/src/good.ts', '@walkeros/core', []],
  ['packages/collector/src/good.ts', '@walkeros/core-cache', []],
  ['packages/collector/src/schemas.ts', '@walkeros/core/schemas', []],
  ['packages/collector/test/good.test.ts', '@walkeros/server-store-fs', []],
  ['packages/server-store-fs/test/good.test.ts', '@walkeros/store-testkit', []],
  ['apps/demo/src/good.ts', '@walkeros/store-testkit', []],

  ['packages/core/src/upwards.ts', '@walkeros/core-cache', ['core-imports']],
  ['packages/core-cache/src/upwards.ts', '@walkeros/collector', ['core-cache-imports']],
  ['packages/collector/src/store.ts', '@walkeros/server-store-fs', ['collector-imports']],
  ['packages/store-testkit/src/upwards.ts', '@walkeros/collector', ['store-testkit-imports']],
  [
    'packages/server-store-fs/src/other.ts',
    '@walkeros/server-store-api',
    ['component-imports'],
  ],
  ['packages/server-store-fs/src/cache.ts', '@walkeros/core-cache', ['component-imports']],
  ['packages/transformer-enrich/src/up.ts', '@walkeros/collector', ['component-imports']],
  ['packages/newcomer/src/unlisted.ts', '@walkeros/core', ['no-row']],
  [
    'packages/collector/src/kit.ts',
    '@walkeros/store-testkit',
    ['collector-imports', 'testkit-is-for-tests'],
  ],
  ['packages/core/test/kit.test.ts', '@walkeros/store-testkit', ['testkit-is-for-tests']],
  // A circle is reported once.
  ['packages/core/src/ring.ts', './gnir.js', []],
  ['packages/core/src/gnir.ts', './ring.js', ['no-circular']],
  ['packages/collector/src/deep.ts', '@walkeros/core/src/inner.js', ['no-unresolvable']],
  ['packages/collector/src/beside.ts', '../../core/src/inner.js', ['only-entry-points']],
  ['packages/collector/test/beside.test.ts', '../../core/test/rig.js', ['only-entry-points']],
  ['packages/core/src/test.ts', '../test/rig.js', ['src-never-imports-tests']],
  ['packages/core/src/app.ts', '../../../apps/demo/src/index.js', ['nothing-imports-an-app']],
  ['apps/bench/src/app.ts', '../../demo/src/index.js', ['nothing-imports-an-app']],
  ['packages/core/src/dev.ts', 'dev-only', ['no-dev-dependencies']],
];

const folder = mkdtempSync(path.join(tmpdir(), 'imports-'));
let broken: Map<string, string[]>;

beforeAll(async () => {
  for (const name of PACKAGES) plantPackage(`packages/${name}`, `@walkeros/${name}`);
  for (const name of ['demo', 'bench']) plantPackage(`apps/${name}`, `@walkeros/${name}`);
  plant('packages/core/src/inner.ts', 'export const inner = 1;');
  plant('packages/core/src/schemas/index.ts', 'export const schemas = 1;');
  plant('packages/core/test/rig.ts', 'export const rig = 1;');
  // Types alone: the rules count them too.
  for (const [file, specifier] of IMPORTS)
    plant(
      file,
      `import type * as found from '${specifier}';\nexport type Found = typeof found;`,
    );
  broken = await cruise();
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

test.each(IMPORTS)('%s importing %s breaks the rules %j', (file, _specifier, rules) => {
  expect(broken.get(file) ?? []).toEqual(rules);
});

async function cruise(): Promise<Map<string, string[]>> {
  const config = path.join(root, '.dependency-cruiser.cjs');
  const args = ['packages', 'apps', '--config', config, '--output-type', 'json'];
  const { stdout, stderr } = await runProcess(tool('depcruise'), args, { cwd: folder });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  const found = new Map<string, Set<string>>();
  for (const { from, rule } of violationsIn(stdout))
    found.set(from, (found.get(from) ?? new Set()).add(rule));
  return new Map([...found].map(([file, rules]) => [file, [...rules].sort()]));
}

function violationsIn(json: string): { from: string; rule: string }[] {
  const { summary } = JSON.parse(json) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
}

function plantPackage(at: string, name: string): void {
  const manifest = {
    name,
    exports: {
      '.': { '@walkeros/source': './src/index.ts' },
      './schemas': { '@walkeros/source': './src/schemas/index.ts' },
    },
    dependencies: Object.fromEntries(PACKAGES.map((other) => [`@walkeros/${other}`, '*'])),
    devDependencies: { 'dev-only': '*' },
  };
  plant(`${at}/package.json`, JSON.stringify(manifest));
  plant(`${at}/src/index.ts`, 'export const name = 1;');
  plant(`${at}/node_modules/dev-only/package.json`, '{"name":"dev-only","main":"index.js"}');
  plant(`${at}/node_modules/dev-only/index.js`, 'module.exports = 1;');
  const scope = path.join(folder, at, 'node_modules/@walkeros');
  mkdirSync(scope, { recursive: true });
  for (const other of PACKAGES)
    symlinkSync(path.join(folder, 'packages', other), path.join(scope, other));
}

function plant(file: string, text: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
