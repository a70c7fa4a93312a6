// All tests of all packages, through turbo, and one line at the end that sums them up.
// Arguments go to turbo: `npm test -- --filter=@walkeros/core`, `npm test -- --force`.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { readJson, root, run } from './workspace.mjs';
import './ensure-servers.mjs';

const sum = { passed: 0, failed: 0, skipped: 0 };
try {
  await testAll(['run', 'test', ...process.argv.slice(2)]);
} catch (error) {
  console.error(error);
  sum.failed += 1;
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 ? 0 : 1;

async function testAll(args) {
  const folders = await foldersOf(args);
  for (const folder of folders) rmSync(totalsOf(folder), { force: true });
  // More at once would only make each of them slower, and tests that kill servers late.
  const atOnce = `--concurrency=${availableParallelism() + 1}`;
  const options = ['--continue', atOnce, '--log-order=grouped', '--output-logs=new-only'];
  const { code } = await run('turbo', [...args, ...options]);
  for (const folder of folders) add(folder);
  if (code !== 0 && sum.failed === 0) sum.failed = 1;
}

/** The packages that turbo would test with these arguments. */
async function foldersOf(turboArgs) {
  const plan = await run('turbo', [...turboArgs, '--dry=json'], { capture: true });
  if (plan.code !== 0) throw new Error(plan.all);
  const { tasks } = JSON.parse(plan.stdout.slice(plan.stdout.indexOf('{')));
  return tasks
    .filter(({ task, command }) => task === 'test' && command !== '<NONEXISTENT>')
    .map(({ directory }) => path.join(root, directory));
}

function totalsOf(folder) {
  return path.join(folder, '.jest/totals.json');
}

function add(folder) {
  const name = path.relative(root, folder);
  if (!existsSync(totalsOf(folder))) {
    if (!hasTests(folder)) return;
    console.error(`${name}: has tests, but wrote no totals`);
    sum.failed += 1;
    return;
  }
  const totals = readJson(totalsOf(folder));
  for (const key of Object.keys(sum)) sum[key] += totals[key];
  console.log(
    `${name.padEnd(34)} ${String(totals.passed).padStart(5)} passed` +
      (totals.failed > 0 ? `, ${totals.failed} failed` : '') +
      (totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''),
  );
}

function hasTests(folder) {
  const tests = path.join(folder, 'test');
  return existsSync(tests) && readdirSync(tests).some((file) => file.endsWith('.test.ts'));
}
