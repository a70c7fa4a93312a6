import { ConfigError, formatFinding, WalkerError, type Logger } from '@walkeros/core';
import type { Call } from '../command.js';
import { readFlowFile, refusalOf } from '../flow-file.js';
import { UsageError } from '../output/usage-error.js';
import { checkRequired, type RunFlags } from './run-flags.js';
import type { Service } from './service.js';

export interface ReloadOptions {
  service: Service;
  logger: Logger;
  flags: RunFlags;
  call: Call;
  /** The start of the service; a config that comes before its end waits for it. */
  starting: Promise<unknown>;
}

/**
 * Makes the function that reads the config again and gives it to the service. One that
 * cannot be used is explained on stderr, as at the start, and changes nothing.
 *
 * @returns A function that never rejects; calls that come meanwhile have their turn.
 */
export function createReloadConfig(options: ReloadOptions): () => Promise<void> {
  let last: Promise<void> = options.starting.then(
    () => undefined,
    () => undefined,
  );
  return () => (last = last.then(() => reload(options)));
}

async function reload({ service, logger, flags, call }: ReloadOptions): Promise<void> {
  const { args, host, output } = call;
  // It has not started: nothing runs that could take over a config.
  if (service.file === undefined) return;
  try {
    const file = await readFlowFile(args[0], { host, flow: flags.flow });
    if (refusalOf(file, output) !== undefined) {
      const { length } = file.validation.diagnostics.filter(
        ({ severity }) => severity === 'error',
      );
      return service.refuse(`it is not valid (${length} ${length === 1 ? 'error' : 'errors'})`);
    }
    checkRequired(flags, file, host.env);
    const { generation, kept, opened, closed, durationMs } = await service.reload(file);
    const took = { kept, opened, closed, ms: Math.round(durationMs) };
    logger.info(`config ${generation} runs`, took);
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const finding of error.findings) {
        output.progress(`error ${finding.code}  ${formatFinding(finding)}`);
      }
      return service.refuse(`it did not start (${error.code})`);
    }
    if (error instanceof UsageError) return service.refuse(error.message);
    if (error instanceof WalkerError) return logger.warn(error.message);
    throw error;
  }
}
