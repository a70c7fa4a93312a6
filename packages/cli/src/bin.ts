#!/usr/bin/env node
import { runCli } from './run-cli.js';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interruption.abort());
// Whoever reads our output may stop before its end: `walkeros validate … | head`.
process.stdout.on('error', () => process.exit());

/** On a terminal the signal says that the terminal has gone. */
function onHangUp(listener: () => void): () => void {
  const onSignal = (): void => (process.stdout.isTTY ? interruption.abort() : listener());
  process.on('SIGHUP', onSignal);
  return () => void process.off('SIGHUP', onSignal);
}

void runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interruption.signal,
  onHangUp,
}).then((code) => (process.exitCode = code));
