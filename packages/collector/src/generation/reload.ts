import type { Collector, Flow } from '@walkeros/core';
import { ConfigError, WalkerError } from '@walkeros/core';
import type { PreparedFlow } from '../config/prepare-flow.js';
import { startupWarnings } from '../config/startup-warnings.js';
import type { LoadedComponents } from '../load/load-components.js';
import { createGeneration } from './create-generation.js';
import { labelsOf, type Generation } from './generation.js';
import { discard, goOver } from './go-over.js';
import { openGeneration, type Opened } from './open-generation.js';
import type { Runtime } from './runtime.js';

/** What a change of config came to. */
export interface Reloaded {
  /** Number of the config that runs now; the first one was 1. */
  readonly generation: number;
  /** What goes on as it was, with its caches and connections, as `store.users`. */
  readonly kept: readonly string[];
  /** What was opened, because it is new or has changed. */
  readonly opened: readonly string[];
  /** What closes once nothing is on its way through it any more. */
  readonly closed: readonly string[];
  /** From the call, or from the end of the one before, until the flow has gone over. */
  readonly durationMs: number;
  /** Resolves when nothing of the former config is left; never rejects. */
  readonly ended: Promise<void>;
}

/**
 * Gives a running flow another config. Events are taken all the while.
 *
 * @throws ConfigError with every finding, when the config is refused: the flow goes on as
 *   it was. `FLOW_STOPPED` when the flow stops, or has stopped.
 */
export type Reload = (config: Flow | Flow.File) => Promise<Reloaded>;

/** A config that has been checked, with the code of its components. */
export interface LoadedFlow extends Pick<LoadedComponents, 'components'> {
  readonly prepared: PreparedFlow;
}

/** @param load - Checks a config, and loads its code; throws ConfigError. */
export function createReload(
  runtime: Runtime,
  load: (config: Flow | Flow.File) => Promise<LoadedFlow>,
): Reload {
  return (config) => {
    const changed = runtime.changing.then(() => change(runtime, () => load(config)));
    runtime.changing = changed.then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof ConfigError) runtime.collector.status.config.refused++;
      },
    );
    return changed;
  };
}

async function change(runtime: Runtime, load: () => Promise<LoadedFlow>): Promise<Reloaded> {
  const { clock, logger, tier } = runtime;
  const beganMs = clock.monotonicNow();
  refuseWhenStopped(runtime);
  const { prepared, components } = await load();
  for (const warning of startupWarnings(prepared.flow)) logger.warn(warning);
  const former = runtime.current;
  const generation = createGeneration(former.number + 1, prepared.flow, tier);
  const opened = await open(runtime, generation, components);
  const ended = goOver(runtime, generation, opened);
  const durationMs = clock.monotonicNow() - beganMs;
  return { ...differenceOf(former, generation), durationMs, ended };
}

/** What has been opened is closed again when a later part does not open. */
async function open(
  runtime: Runtime,
  generation: Generation,
  components: LoadedComponents['components'],
): Promise<Opened> {
  const { current: former, stopping } = runtime;
  try {
    const opened = await openGeneration(generation, {
      ...runtime,
      components,
      former,
      stopped: stopping.signal,
      collector: collectorOf(runtime, generation),
    });
    refuseWhenStopped(runtime);
    return opened;
  } catch (error) {
    await discard(runtime, generation);
    refuseWhenStopped(runtime);
    throw error;
  }
}

/** The collector as new parts see it: with their own stores, also before the flow goes over. */
function collectorOf(runtime: Runtime, { number, stores }: Generation): Collector {
  const { collector } = runtime;
  const own = (): Collector['stores'] =>
    number > runtime.current.number ? stores : collector.stores;
  return Object.create(collector, { stores: { enumerable: true, get: own } }) as Collector;
}

function refuseWhenStopped({ stopping }: Runtime): void {
  if (!stopping.signal.aborted) return;
  throw new WalkerError('FLOW_STOPPED', 'the flow has been stopped');
}

function differenceOf(
  former: Generation,
  generation: Generation,
): Omit<Reloaded, 'durationMs' | 'ended'> {
  const before = labelsOf(former.parts);
  const after = labelsOf(generation.parts);
  const labels = (from: Map<object, string>, isWanted: (part: object) => boolean): string[] =>
    [...from].flatMap(([part, label]) => (isWanted(part) ? [label] : []));
  return {
    generation: generation.number,
    kept: labels(after, (part) => before.has(part)),
    opened: labels(after, (part) => !before.has(part)),
    closed: labels(before, (part) => !after.has(part)),
  };
}
