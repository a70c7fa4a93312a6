#!/usr/bin/env node
import { runCli } from './run-cli.js';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interruption.abort());
// Whoever reads our output may stop before its end: `walkeros validate … | head`.
process.stdout.on('error', () => process.exit());

void runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interruption.signal,
}).then((code) => (process.exitCode = code));
