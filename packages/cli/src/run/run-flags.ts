import type { PreparedFlow } from '@walkeros/collector/config';
import { parseTimeout, TIMEOUT_FORMAT, type Logger, type LogLevel } from '@walkeros/core';
import { chosenFlow } from '../chosen-flow.js';
import type { Call } from '../command.js';
import type { FlowFile } from '../flow-file.js';
import { UsageError } from '../output/usage-error.js';
import { storesOf, unknownStore } from '../stores-only.js';
import { parseAddress, type AdminAddress } from './admin-server.js';
import { createLog } from './create-log.js';

/** Options of `run`, as the user gave them. */
interface Given {
  flow?: string;
  /** `false` for `--no-admin`. */
  admin: string | false;
  require: string[];
  drain?: string;
  logLevel?: string;
  inspect?: boolean;
  watch?: boolean;
  json?: boolean;
}

/** Options of `run`. */
export interface RunFlags {
  readonly flow: string | undefined;
  readonly address: AdminAddress | undefined;
  readonly required: readonly string[];
  readonly drainMs: number | undefined;
  readonly inspect: boolean;
  readonly watch: boolean;
}

const LEVELS: readonly LogLevel[] = ['ERROR', 'WARN', 'INFO', 'DEBUG'];

/** @throws UsageError for an address or a time that is none. */
export function runFlags({ options }: Call): RunFlags {
  const { flow, admin, require: required, drain, ...given } = options as unknown as Given;
  const { inspect = false, watch = false } = given;
  const address = admin === false ? undefined : parseAddress(admin);
  return { flow, address, required, drainMs: drainOf(drain), inspect, watch };
}

function drainOf(drain: string | undefined): number | undefined {
  if (drain === undefined) return undefined;
  const drainMs = parseTimeout(/^\d+$/.test(drain) ? Number(drain) : drain);
  if (drainMs !== undefined) return drainMs;
  throw new UsageError(`--drain takes ${TIMEOUT_FORMAT}`);
}

/** A store that is mistyped would never fail. @throws UsageError */
export function checkRequired(
  { required, flow }: RunFlags,
  file: FlowFile,
  env: Call['host']['env'],
): void {
  if (required.length === 0) return;
  const known = Object.keys(storesOf(file, { env, flow }).stores);
  const unknown = required.find((id) => !known.includes(id));
  if (unknown !== undefined) throw unknownStore(unknown, known);
}

/** The flow of a file, with its references resolved. @throws UsageError for none. */
export function preparedOf(
  { config }: FlowFile,
  { flow }: RunFlags,
  env: Call['host']['env'],
): PreparedFlow {
  return chosenFlow(config, { env, flow });
}

/** The log of a service. @throws UsageError for a level that there is not. */
export function openLog(file: FlowFile, flags: RunFlags, call: Call): Logger {
  const { host, options, output } = call;
  const { logLevel, json } = options as unknown as Given;
  const { stdout, env } = host;
  const { flow } = preparedOf(file, flags, env);
  const wanted = logLevel?.toUpperCase() ?? flow.collector?.logger?.level ?? 'INFO';
  const level = LEVELS.find((each) => each === wanted);
  if (level === undefined) {
    throw new UsageError('--log-level takes error, warn, info or debug');
  }
  const isPretty = stdout.isTTY === true && json !== true;
  const hasColours = output.colours.isColorSupported;
  return createLog({ stream: stdout, isPretty, hasColours, level });
}
