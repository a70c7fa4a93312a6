import type { Clock, Collector, Elb, Finding, Flow, Logger } from '@walkeros/core';
import { ConfigError, systemClock } from '@walkeros/core';
import { prepareFlow, type PrepareOptions } from './config/prepare-flow.js';
import { startupWarnings } from './config/startup-warnings.js';
import { createConsoleLogger } from './console-logger.js';
import { createRuntime, type Runtime } from './create-runtime.js';
import { isRecord } from './is-record.js';
import { loadComponents, type LoadedComponents } from './load/load-components.js';
import { createLoad, type Load } from './load/load-module.js';
import { observeDestination } from './observe/observe-destination.js';
import { openDestinations } from './pipeline/open-destinations.js';
import { openSources, type OpenSource } from './pipeline/open-sources.js';
import { openTransformers } from './pipeline/open-transformers.js';
import { openStores } from './store-graph/open-stores.js';
import { planStores } from './store-graph/plan-stores.js';

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
  const { components, findings } = await loadComponents(prepared, load);
  refuse([...prepared.findings, ...findings], logger);
  for (const warning of startupWarnings(prepared.flow)) logger.warn(warning);

  const runtime = createRuntime(prepared, { clock, logger });
  try {
    const sources = await open(runtime, components);
    return { collector: runtime.collector, elb: elbOf(runtime.collector, sources) };
  } catch (error) {
    await runtime.collector.shutdown();
    throw error;
  }
}

async function open(
  runtime: Runtime,
  components: LoadedComponents['components'],
): Promise<OpenSource[]> {
  const { step, parts, stores } = runtime;
  await openStores(planStores(components.stores), { ...step, stores, open: parts.stores });
  Object.freeze(stores);
  await openTransformers(components.transformers, {
    ...step,
    links: runtime.links,
    resolveChain: runtime.resolveChain,
    open: parts.transformers,
  });
  const destinations = await openDestinations(components.destinations, {
    ...step,
    resolveChain: runtime.resolveChain,
    open: parts.destinations,
  });
  runtime.destinations.push(...destinations);
  for (const destination of destinations) {
    step.observers.add(observeDestination(destination, step.observers));
  }
  runtime.gate.open();
  return openSources(components.sources, {
    ...step,
    push: runtime.push,
    routes: runtime.routes,
    resolveChain: runtime.resolveChain,
    open: parts.sources,
  });
}

/** Source: `store-cache.txt`, "Known limitations": a cycle is logged before the start fails. */
function refuse(findings: readonly Finding[], logger: Logger): void {
  for (const { code, message } of findings) {
    if (code === 'STORE_CYCLE' || code === 'STEP_CYCLE') logger.error(message);
  }
  if (findings.length > 0) throw new ConfigError(findings);
}

/** A source that is marked as primary takes the events of `elb` itself. */
function elbOf(collector: Collector, sources: readonly OpenSource[]): Elb {
  const source = sources.find(({ primary }) => primary)?.source;
  if (source === undefined) return collector.elb;
  return (...input) => Promise.resolve(source.push(...input)) as ReturnType<Elb>;
}

function loggerConfig({ collector }: Flow): Logger.Config {
  const config: unknown = isRecord(collector) ? collector['logger' as never] : undefined;
  return isRecord(config) ? config : {};
}
