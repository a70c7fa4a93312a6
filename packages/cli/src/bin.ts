#!/usr/bin/env node
import { EXIT } from './output/exit-code.js';
import { runCli } from './run-cli.js';

const interruption = new AbortController();
let isService = false;

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Whoever asks twice, by whichever signal, does not want to wait for what is on its way.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}
// Whoever reads our output may stop before its end: `walkeros validate … | head`. A
// service has more to do than to be read.
process.stdout.on('error', () => {
  if (!isService) process.exit();
});
process.stderr.on('error', () => undefined);

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
  onService: () => void (isService = true),
}).then((code) => {
  process.exitCode = code;
  // What was interrupted may leave a request behind that keeps the process alive.
  if (interruption.signal.aborted) process.stdout.write('', () => process.exit());
});
