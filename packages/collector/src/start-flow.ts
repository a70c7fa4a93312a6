import type { Clock, Collector, Elb, Finding, Flow, Logger } from '@walkeros/core';
import { ConfigError, systemClock } from '@walkeros/core';
import { prepareFlow, type PreparedFlow, type PrepareOptions } from './config/prepare-flow.js';
import { startupWarnings } from './config/startup-warnings.js';
import { createConsoleLogger } from './console-logger.js';
import { createRuntime } from './create-runtime.js';
import { begin } from './generation/go-over.js';
import { openGeneration } from './generation/open-generation.js';
import { createReload, type LoadedFlow, type Reload } from './generation/reload.js';
import type { Runtime } from './generation/runtime.js';
import { isRecord } from './is-record.js';
import { loadComponents } from './load/load-components.js';
import { createLoad, type Load } from './load/load-module.js';

/** What the surroundings of a flow are, beside its config. */
export interface StartOptions extends PrepareOptions {
  clock?: Clock;
  /** Takes the place of `collector.logger` in the config. */
  logger?: Logger;
  /** Imports a package by name. Default: as the project of `from` would. */
  load?: Load;
  /** File or folder whose `node_modules` hold the packages of the flow. Default: the working directory. */
  from?: string;
}

/** A flow that is running. */
export interface RunningFlow {
  collector: Collector;
  elb: Elb;
  /** Gives the flow another config while it runs. */
  reload: Reload;
}

/**
 * Starts a flow. Everything that can be wrong with the config is found before any
 * store connects. Then stores, transformers, destinations and sources are opened, in
 * this order; what was opened is closed again when a later part does not open.
 *
 * @param config - One flow, or a file's content (`{ version: 4, flows }`); never changed.
 * @throws ConfigError with every finding.
 */
export async function startFlow(
  config: Flow | Flow.File,
  options: StartOptions = {},
): Promise<RunningFlow> {
  const { clock = systemClock, load = createLoad(options.from ?? process.cwd()) } = options;
  const prepared = prepareFlow(config, options);
  const logger = options.logger ?? createConsoleLogger(loggerConfig(prepared.flow));
  const { components } = await loadFlow(prepared, load, logger);
  for (const warning of startupWarnings(prepared.flow)) logger.warn(warning);

  const runtime = createRuntime(prepared, { clock, logger });
  const { collector } = runtime;
  try {
    const opened = await openGeneration(runtime.current, {
      ...runtime,
      components,
      former: undefined,
      stopped: runtime.stopping.signal,
    });
    begin(runtime, opened);
  } catch (error) {
    await collector.shutdown();
    throw error;
  }
  const reload = createReload(runtime, (next) =>
    loadFlow(prepareFlow(next, options), load, logger),
  );
  return { collector, elb: elbOf(runtime), reload };
}

/** Checks a config and loads its code. @throws ConfigError with every finding. */
async function loadFlow(
  prepared: PreparedFlow,
  load: Load,
  logger: Logger,
): Promise<LoadedFlow> {
  const { components, findings } = await loadComponents(prepared, load);
  refuse([...prepared.findings, ...findings], logger);
  return { prepared, components };
}

/** Source: `store-cache.txt`, "Known limitations": a cycle is logged before the start fails. */
function refuse(findings: readonly Finding[], logger: Logger): void {
  for (const { code, message } of findings) {
    if (code === 'STORE_CYCLE' || code === 'STEP_CYCLE') logger.error(message);
  }
  if (findings.length > 0) throw new ConfigError(findings);
}

/** A source that is marked as primary takes the events of `elb` itself. */
function elbOf(runtime: Runtime): Elb {
  return (...input) => {
    const { flow, parts } = runtime.current;
    const primary = parts.sources.find(
      ({ component }) => flow.sources?.[component.id]?.primary === true,
    );
    if (primary === undefined) return runtime.collector.elb(...input);
    return Promise.resolve(primary.source.push(...input)) as ReturnType<Elb>;
  };
}

function loggerConfig({ collector }: Flow): Logger.Config {
  const config: unknown = isRecord(collector) ? collector['logger' as never] : undefined;
  return isRecord(config) ? config : {};
}
