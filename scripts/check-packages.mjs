// What npm would get: every public package is built, packed, and the tarball is checked.
// Arguments name the packages to look at: `npm run check:packages -- core collector`.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { eachOfTwo, readJson, run, workspaces } from './workspace.mjs';

const SOURCE_CONDITION = '@walkeros/source';
/** Packages that only tests use, and that no published package may ask for. */
const FOR_TESTS_ONLY = ['@walkeros/store-testkit', 'jest', 'ts-jest', 'fast-check'];

const chosen = process.argv.slice(2);
const published = workspaces().filter(
  ({ folder, manifest }) =>
    manifest.private !== true &&
    (chosen.length === 0 || chosen.includes(path.basename(folder))),
);
const filters = published.map(({ manifest }) => `--filter=${manifest.name}`);
const built = await run('turbo', ['run', 'build', ...filters, '--output-logs=errors-only']);
if (built.code !== 0) process.exit(built.code);

const scratch = mkdtempSync(path.join(tmpdir(), 'packages-'));
const reports = await eachOfTwo(published, check);
rmSync(scratch, { recursive: true });

for (const { name, size, findings } of reports) {
  console.log(
    `${findings.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(36)} ${size.padStart(8)}`,
  );
  for (const finding of findings)
    console.log(`       ${finding.replaceAll('\n', '\n       ')}`);
}
process.exitCode = reports.every(({ findings }) => findings.length === 0) ? 0 : 1;

async function check(workspace) {
  const { manifest } = workspace;
  const tarball = await pack(workspace);
  const unpacked = path.join(scratch, manifest.name.replace('/', '-'));
  mkdirSync(unpacked);
  await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
  const findings = [
    ...checkManifest(manifest),
    ...checkPacked(readJson(path.join(unpacked, 'package.json')), unpacked),
    ...(await lintPackage(unpacked, manifest)),
    ...(await checkTypes(tarball)),
    ...(await checkLoads(workspace)),
  ];
  const size = `${Math.ceil(readFileSync(tarball).length / 1024)} kB`;
  return { name: manifest.name, size, findings };
}

async function pack({ folder: cwd, manifest }) {
  const packed = await run('pnpm', ['pack', '--pack-destination', scratch], {
    cwd,
    capture: true,
  });
  const file = `${manifest.name.slice(1).replace('/', '-')}-${manifest.version}.tgz`;
  if (packed.code !== 0) throw new Error(packed.all);
  return path.join(scratch, file);
}

function checkManifest(manifest) {
  const forNpm = manifest.publishConfig?.exports ?? {};
  const findings = ['description', 'license', 'files', 'engines', 'sideEffects', 'types']
    .filter((field) => manifest[field] === undefined)
    .map((field) => `package.json has no "${field}"`);
  if (!isDeepStrictEqual(forNpm, withoutSource(manifest.exports)))
    findings.push('publishConfig.exports is not exports without the source condition');
  return findings;
}

function withoutSource(map) {
  if (typeof map !== 'object' || map === null) return map;
  const kept = Object.entries(map).filter(([condition]) => condition !== SOURCE_CONDITION);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSource(value)]));
}

function checkPacked(manifest, unpacked) {
  const missing = ['README.md', 'LICENSE', 'dist']
    .filter((name) => !existsSync(path.join(unpacked, name)))
    .map((name) => `the tarball has no ${name}`);
  const wanted = { ...manifest.dependencies, ...manifest.peerDependencies };
  const forTests = FOR_TESTS_ONLY.filter(
    (name) => name in wanted && manifest.name !== '@walkeros/store-testkit',
  ).map((name) => `depends on ${name}, which only tests may use`);
  const local = Object.entries(wanted)
    .filter(([, range]) => /^(workspace|file|link):/.test(range))
    .map(([name]) => `depends on ${name} in this workspace, not on a version`);
  const source = JSON.stringify(manifest).includes(SOURCE_CONDITION)
    ? ['the tarball exports sources']
    : [];
  return [...missing, ...forTests, ...local, ...source];
}

async function lintPackage(unpacked, manifest) {
  const { messages, pkg } = await publint({ pkgDir: unpacked, strict: true, pack: false });
  return messages.map((message) => `publint: ${formatMessage(message, pkg ?? manifest)}`);
}

/** Node resolves `exports`; the older resolution that knows none is out of support. */
async function checkTypes(tarball) {
  const { code, all } = await run(
    'attw',
    [tarball, '--profile', 'node16', '--no-color', '--no-emoji'],
    { capture: true },
  );
  return code === 0 ? [] : [`attw: ${all.trim()}`];
}

/** That `import` and `require` of every entry find the same names. */
async function checkLoads({ folder: cwd, manifest }) {
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
  const ids = entries.map((entry) => path.posix.join(manifest.name, entry));
  const script = `
    const { createRequire } = await import('node:module');
    const require = createRequire(process.cwd() + '/package.json');
    for (const id of ${JSON.stringify(ids)}) {
      const named = (exports) => Object.keys(exports).filter((name) => !['__esModule', 'module.exports'].includes(name)).sort().join();
      const [imported, required] = [named(await import(id)), named(require(id))];
      if (imported !== required) throw new Error(id + ': import finds ' + imported + '; require finds ' + required);
    }`;
  const { code, all } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd,
    capture: true,
  });
  return code === 0 ? [] : [`cannot be loaded: ${all.trim()}`];
}
