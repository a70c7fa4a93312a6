import { once } from 'node:events';
import { prepareFlow, type PreparedFlow } from '@walkeros/collector/config';
import {
  ConfigError,
  formatFinding,
  parseTimeout,
  systemClock,
  TIMEOUT_FORMAT,
  type Flow,
  type Logger,
  type LogLevel,
} from '@walkeros/core';
import type { Call, Command } from '../command.js';
import { readFlowFile, refusalOf, type FlowFile } from '../flow-file.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';
import { openAdminServer, parseAddress } from '../run/admin-server.js';
import { createLog } from '../run/create-log.js';
import { openInspector } from '../run/open-inspector.js';
import { createService, type Service } from '../run/service.js';
import { storesOf, unknownStore } from '../stores-only.js';
import { writtenFlow } from '../written-flow.js';

/** Options as the user gave them. */
interface Flags {
  flow?: string;
  /** `false` for `--no-admin`. */
  admin: string | false;
  require: string[];
  drain?: string;
  logLevel?: string;
  inspect?: boolean;
  json?: boolean;
}

const LEVELS: readonly LogLevel[] = ['ERROR', 'WARN', 'INFO', 'DEBUG'];

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
      .option('--inspect', 'serve the page of @walkeros/inspector on loopback')
      .option('--log-level <level>', 'error, warn, info or debug'),
  run,
};

async function run(call: Call): Promise<ExitCode> {
  const { args, options, host, output } = call;
  const flags = options as unknown as Flags;
  const drainMs = drainOf(flags);
  const address = flags.admin === false ? undefined : parseAddress(flags.admin);
  const file = await readFlowFile(args[0], { host, flow: flags.flow });
  const refusal = refusalOf(file, output);
  if (refusal !== undefined) return refusal;

  checkRequired(flags, file, host.env);
  const logger = loggerOf(flags, file, call);
  const { env, clock = systemClock } = host;
  const service = createService({
    ...{ logger, env, clock, flow: flags.flow, required: flags.require },
  });
  const admin = address && (await openAdminServer(address, service.routes));
  try {
    if (admin) logger.info(`health and metrics on ${admin.url}`);
    const failure = await started(service, file, output);
    if (failure !== undefined) return failure;
    logger.info('running');
    await untilStopped(service, { file, call });
    logger.info('stopping');
    return EXIT.ok;
  } finally {
    await service.stop(drainMs);
    await admin?.close();
    logger.info('stopped');
  }
}

/** Waits for the end; meanwhile the inspector is there for whoever asked for it. */
async function untilStopped(
  service: Service,
  { file, call: { host, options, output } }: { file: FlowFile; call: Call },
): Promise<void> {
  const { inspect = false, flow } = options as unknown as Flags;
  const { collector } = service;
  const written = writtenFlow(file.config, preparedOf(file, host.env, flow).name) as Flow;
  const inspector =
    inspect && collector ? await openInspector(collector, { file, flow: written }) : undefined;
  // Not in the log: whoever has the address may look.
  if (inspector) output.progress(`inspector on ${inspector.url}`);
  if (!host.signal.aborted) await once(host.signal, 'abort');
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

/** A store that is mistyped would never fail. */
function checkRequired(
  { require: required, flow }: Flags,
  file: FlowFile,
  env: Call['host']['env'],
): void {
  if (required.length === 0) return;
  const known = Object.keys(storesOf(file, { env, flow }).stores);
  const unknown = required.find((id) => !known.includes(id));
  if (unknown !== undefined) throw unknownStore(unknown, known);
}

function drainOf({ drain }: Flags): number | undefined {
  if (drain === undefined) return undefined;
  const drainMs = parseTimeout(/^\d+$/.test(drain) ? Number(drain) : drain);
  if (drainMs !== undefined) return drainMs;
  throw new UsageError(`--drain takes ${TIMEOUT_FORMAT}`);
}

function loggerOf(flags: Flags, file: FlowFile, { host, output }: Call): Logger {
  const { stdout, env } = host;
  const { flow } = preparedOf(file, env, flags.flow);
  const wanted = flags.logLevel?.toUpperCase() ?? flow.collector?.logger?.level ?? 'INFO';
  const level = LEVELS.find((each) => each === wanted);
  if (level === undefined) {
    throw new UsageError('--log-level takes error, warn, info or debug');
  }
  const isPretty = stdout.isTTY === true && flags.json !== true;
  const hasColours = output.colours.isColorSupported;
  return createLog({ stream: stdout, isPretty, hasColours, level });
}

function preparedOf(
  { config }: FlowFile,
  env: Call['host']['env'],
  flow: string | undefined,
): PreparedFlow {
  return prepareFlow(config, { env, ...(flow !== undefined && { flow }) });
}
