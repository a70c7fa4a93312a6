/** A program of its own: prints events to its standard output until that fails. */
import { silentLogger } from '@walkeros/core';
import { destinationConsoleInit } from '../src/index.js';
import { createContext, event } from './open-console.js';

async function printEvents(): Promise<void> {
  let errors = 0;
  const context = createContext({});
  const logger = { ...silentLogger, error: () => void errors++ };
  const destination = destinationConsoleInit({ ...context, logger });
  const pushContext = { ...context, config: {}, ingest: {} };
  let failures = 0;
  for (let i = 0; failures < 100 && i < 1_000_000; i++) {
    await Promise.resolve(destination.push(event, pushContext)).catch(() => failures++);
  }
  process.stderr.write(`${failures} failures, ${errors} lines`);
}

void printEvents();
