#!/usr/bin/env node
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { ConfigError, isStoreError, systemClock } from '@walkeros/core';
import { createJsonLogger } from './json-logger.js';
import { HELP, type Options, readOptions, UsageError } from './options.js';
import { readConfig, readConfigFile } from './read-config.js';
import { startServer } from './start-server.js';

/*
 * Parts of artifacts come and go outside the heap, which V8 takes for pressure on memory: it
 * marks the heap step by step for as long as one moves, a third of all the time. At once
 * it takes some 10 ms, and is hardly ever needed.
 */
setFlagsFromString('--no-incremental-marking');

/** How long the process may take to end by itself once everything is closed. */
const EXIT_MS = 500;

async function run({ configFile, port }: Options): Promise<void> {
  const { flow, settings } = readConfig(readConfigFile(configFile), process.env);
  if (port !== undefined) settings.port = port;
  const logger = createJsonLogger({
    level: settings.logLevel,
    stream: process.stdout,
    clock: systemClock,
  });
  // The packages of the stores belong to whoever wrote the config; the default is our own.
  const from = configFile === undefined ? import.meta.dirname : path.resolve(configFile);
  const server = await startServer({ flow, settings }, { logger, flow: { from } });
  logger.info('listening', { url: server.url });

  const stop = (signal: NodeJS.Signals): void => {
    logger.info('shutting down', { signal });
    // A store that hangs must not keep the process; the log has the time that it needs.
    const exit = (): void => void systemClock.setTimeout(() => process.exit(), EXIT_MS);
    void server.close().then(exit);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** @returns The exit code for an error that a person can do something about. */
function explain(error: unknown): number {
  const known = error instanceof ConfigError || isStoreError(error);
  if (!known && !(error instanceof UsageError)) throw error;
  process.stderr.write(`The server cannot start:\n${error.message.replaceAll(/^/gm, '  ')}\n`);
  return error instanceof UsageError ? 2 : 1;
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(HELP);
  else await run(options);
} catch (error) {
  process.exitCode = explain(error);
}
