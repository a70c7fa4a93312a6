import type {
  Clock,
  Collector,
  Lifecycle,
  Logger,
  Mapping,
  StepConfig,
  StepContext,
} from '@walkeros/core';
import type { OpenCache } from '../event-cache/event-caches.js';
import type { Observers } from '../observe/observers.js';
import type { Closable } from '../lifecycle/close-all.js';

/** What all steps of a flow share. */
export interface StepOptions {
  collector: Collector;
  clock: Clock;
  logger: Logger;
  observers: Observers;
  openCache: OpenCache;
  /** Ends the opening. */
  stopped: AbortSignal;
}

/** The parts of a step's definition that stay as they are while the flow runs. */
export interface StepIdentity {
  kind: 'source' | 'transformer' | 'destination';
  id: string;
  config: StepConfig;
  env: Record<string, unknown>;
}

/** {@link StepContext} as the collector fills it in. */
export type OpenContext = StepContext & Required<Pick<StepContext, 'clock' | 'reportError'>>;

/** What a component is given when it is opened, and with each event. */
export function createStepContext(
  { kind, id, config, env }: StepIdentity,
  { collector, clock, logger }: Pick<StepOptions, 'collector' | 'clock' | 'logger'>,
): OpenContext {
  const own = logger.scope(kind).scope(id);
  return {
    id,
    config,
    env,
    collector,
    clock,
    logger: own,
    reportError: (error) => own.error(error instanceof Error ? error : String(error)),
  };
}

/** The context of one event. Written out, since a spread costs more than the rest of a hop. */
export function pushContext(
  { id, config, env, collector, clock, logger, reportError }: OpenContext,
  ingest: Record<string, unknown>,
): OpenContext & { ingest: Record<string, unknown> } {
  return { id, config, env, collector, clock, logger, reportError, ingest };
}

/** The config of a step. A mapping may stand beside it; the config's own wins. */
export function stepConfig<C extends StepConfig>(definition: {
  config?: C;
  mapping?: Mapping.Rules;
}): C | StepConfig {
  const { config = {}, mapping } = definition;
  return mapping === undefined ? config : { mapping, ...config };
}

/** How an open step is closed. */
export function stepClosable(
  label: string,
  component: { destroy?(context?: Lifecycle): unknown },
  { id, config, env, logger }: StepContext,
): Closable {
  return { label, close: () => component.destroy?.({ id, config, env, logger }) };
}
