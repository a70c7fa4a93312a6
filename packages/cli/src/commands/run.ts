import { ConfigError, formatFinding, systemClock, type Flow } from '@walkeros/core';
import type { Call, Command } from '../command.js';
import { readFlowFile, refusalOf, type FlowFile } from '../flow-file.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { onceAborted } from '../output/once-aborted.js';
import { openAdminServer } from '../run/admin-server.js';
import { checkWatchable, followConfig } from '../run/follow-config.js';
import { openInspector } from '../run/open-inspector.js';
import {
  checkRequired,
  openLog,
  preparedOf,
  runFlags,
  type RunFlags,
} from '../run/run-flags.js';
import { createService, type Service } from '../run/service.js';
import { writtenFlow } from '../written-flow.js';

export const runCommand: Command = {
  isService: true,
  syntax: (command) =>
    void command
      .argument('[file]', 'flow config (default: flow.json, flow.yaml, …)')
      .option('--flow <name>', 'which flow of a file')
      .option('--admin <address>', 'where health and metrics are served', '127.0.0.1:9464')
      .option('--no-admin', 'serve neither health nor metrics')
      .option('--require <store...>', 'not ready while one of these stores fails', [])
      .option('--drain <time>', 'how long events may take to arrive at the end (default: 10s)')
      .option('--watch', 'take over each change of the file; a hang-up signal does so once')
      .option('--inspect', 'serve the page of @walkeros/inspector on loopback')
      .option('--log-level <level>', 'error, warn, info or debug'),
  run,
};

async function run(call: Call): Promise<ExitCode> {
  const { args, host, output } = call;
  const flags = runFlags(call);
  const file = await readFlowFile(args[0], { host, flow: flags.flow });
  if (flags.watch) checkWatchable(file);
  const refusal = refusalOf(file, output);
  if (refusal !== undefined) return refusal;

  preparedOf(file, flags, host.env);
  checkRequired(flags, file, host.env);
  const logger = openLog(file, flags, call);
  const { env, clock = systemClock } = host;
  const { flow, required, address } = flags;
  const service = createService({ logger, env, clock, flow, required });
  const admin = address && (await openAdminServer(address, service.routes));
  let unfollow: (() => void) | undefined;
  try {
    if (admin) logger.info(`health and metrics on ${admin.url}`);
    const starting = started(service, file, output);
    unfollow = followConfig({ file, service, logger, flags, call, clock, starting });
    // A store that does not answer can hold up the start, but not the end.
    const failure = await Promise.race([starting, onceAborted(host.signal)]);
    if (failure !== undefined) return failure;
    if (!host.signal.aborted) {
      logger.info('running');
      await untilStopped(service, { file, flags, call });
    }
    logger.info('stopping');
    return EXIT.ok;
  } finally {
    unfollow?.();
    await service.stop(flags.drainMs);
    await admin?.close();
    logger.info('stopped');
  }
}

/** Waits for the end; meanwhile the inspector is there for whoever asked for it. */
async function untilStopped(
  service: Service,
  { file, flags, call: { host, output } }: { file: FlowFile; flags: RunFlags; call: Call },
): Promise<void> {
  const { collector } = service;
  const flow = (): Flow => {
    const current = service.file ?? file;
    return writtenFlow(current.config, preparedOf(current, flags, host.env).name) as Flow;
  };
  const inspector =
    flags.inspect && collector ? await openInspector(collector, { file, flow }) : undefined;
  // Not in the log: whoever has the address may look.
  if (inspector) output.progress(`inspector on ${inspector.url}`);
  await onceAborted(host.signal);
  await inspector?.close();
}

/** @returns The exit code of a flow that does not start; its findings go to stderr. */
async function started(
  service: Service,
  file: FlowFile,
  output: Call['output'],
): Promise<ExitCode | undefined> {
  try {
    await service.start(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const finding of error.findings) {
      output.progress(`error ${finding.code}  ${formatFinding(finding)}`);
    }
    return error.code === 'INIT_FAILED' ? EXIT.environment : EXIT.findings;
  }
}
