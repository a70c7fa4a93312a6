import type { Clock, Logger } from '@walkeros/core';
import type { FlowFile } from '../flow-file.js';
import { UsageError } from '../output/usage-error.js';
import { createReloadConfig, type ReloadOptions } from './reload-config.js';
import { watchFile } from './watch-file.js';

export interface FollowOptions extends ReloadOptions {
  file: FlowFile;
  clock: Clock;
}

/** A program, and what came over stdin, can be read once only. */
function canBeReadAgain({ path, text, validation }: FlowFile): boolean {
  const isProgram = text === '' && validation.isReadable;
  return path !== undefined && !isProgram;
}

/** @throws UsageError when the config cannot be watched. */
export function checkWatchable(file: FlowFile): void {
  if (canBeReadAgain(file)) return;
  throw new UsageError(
    `--watch needs a file of JSON or YAML: ${file.name} can be read once only`,
  );
}

/**
 * Gives the service its config again when its file changes, or when the process is told
 * to by a hang-up signal.
 *
 * @returns What ends it.
 */
export function followConfig(options: FollowOptions): () => void {
  const { file, flags, call, logger } = options;
  const reload = createReloadConfig(options);
  const ends = [call.host.onHangUp?.(() => void reloadIfPossible(file, reload, logger))];
  if (flags.watch && file.path !== undefined) {
    ends.push(
      watchFile(file.path, {
        text: file.text,
        clock: options.clock,
        onChange: () => void reload(),
        onMissing: () => logger.warn(`${file.name} is not there; the config that runs stays`),
      }),
    );
    logger.info(`watching ${file.name}`);
  }
  return () => ends.forEach((end) => end?.());
}

function reloadIfPossible(
  file: FlowFile,
  reload: () => Promise<void>,
  logger: Logger,
): Promise<void> | void {
  if (canBeReadAgain(file)) return reload();
  logger.warn(`${file.name} can be read once only; the config that runs stays`);
}
