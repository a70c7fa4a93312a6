// Makes a fresh clone runnable: the right Node, and the dependencies of the lockfile.
// Runs before `npm start` and `npm test`, and does nothing when nothing has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? '.', '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const stampFile = path.join(root, 'node_modules/.bootstrap');

checkNode(manifest.engines.node);
const stamp = fingerprint();
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  install(manifest.packageManager.split('@')[1].split('+')[0]);
  writeFileSync(stampFile, stamp);
}

function checkNode(range) {
  const wanted = range.replace('>=', '').split('.').map(Number);
  const found = process.versions.node.split('.').map(Number);
  const older = found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1]);
  if (!older) return;
  console.error(
    `This repository needs Node ${wanted.join('.')} or newer; this is ${process.version}.`,
  );
  console.error('Install a newer one, for example from https://nodejs.org, and try again.');
  process.exit(1);
}

/** A changed dependency always changes the lockfile; other edits do not matter here. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['pnpm-lock.yaml', 'package.json'])
    hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** With the pinned pnpm: the one on PATH if it is that version, else through npx. */
function install(version) {
  const onPath = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8' });
  const pnpm =
    onPath.stdout?.trim() === version ? ['pnpm'] : ['npx', '--yes', `pnpm@${version}`];
  console.error(`Installing dependencies with pnpm ${version} …`);
  const [command, ...args] = [...pnpm, 'install', '--frozen-lockfile', '--prefer-offline'];
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Never a question: there may be no terminal to answer it.
    env: { ...process.env, CI: 'true' },
  });
  if (result.status === 0) return;
  console.error(result.stdout ?? '', result.stderr ?? '', result.error?.message ?? '');
  console.error('The dependencies could not be installed; the lines above say why.');
  process.exit(result.status || 1);
}
