import type { Clock, Collector, FlowStore, Logger } from '@walkeros/core';
import { parseTimeout } from '@walkeros/core';
import { createCacheStore } from '@walkeros/core-cache';
import { CACHE_STORE_ID } from './config/check-stores.js';
import type { PreparedFlow } from './config/prepare-flow.js';
import { BeforeRun } from './delivery/before-run.js';
import { createElb } from './elb.js';
import { createEventCaches } from './event-cache/event-caches.js';
import { createFlowStatus } from './flow-status.js';
import { Gate } from './lifecycle/gate.js';
import { createShutdown, DRAIN_TIMEOUT_MS, type OpenParts } from './lifecycle/shutdown.js';
import { createChains, type ChainLink, type ResolveChain } from './pipeline/chains.js';
import { createCommand } from './pipeline/command.js';
import { Observers } from './observe/observers.js';
import type { DestinationStep } from './pipeline/destination-step.js';
import { createPush, type Push, type Route } from './pipeline/push.js';
import { createSession } from './pipeline/session.js';
import type { StepOptions } from './pipeline/step-context.js';

/** A flow in the making: the collector, and what its components are opened into. */
export interface Runtime {
  collector: Collector;
  gate: Gate;
  push: Push;
  resolveChain: ResolveChain;
  /** What every step is opened with. */
  step: StepOptions;
  stores: Record<string, FlowStore>;
  links: Map<string, ChainLink>;
  destinations: DestinationStep[];
  routes: Map<string, Route>;
  parts: OpenParts;
}

export function createRuntime(
  { flow, name }: PreparedFlow,
  { clock, logger }: { clock: Clock; logger: Logger },
): Runtime {
  const settings = flow.collector ?? {};
  const gate = new Gate();
  const session = createSession(settings, { name, clock });
  const status = createFlowStatus(clock);
  const links = new Map<string, ChainLink>();
  const destinations: DestinationStep[] = [];
  const routes = new Map<string, Route>();
  const observers = new Observers({ clock, logger });
  const onEvent = (): void => void status.in++;
  const beforeRun = new BeforeRun(settings, status.beforeRun);
  const push = createPush({
    gate,
    session,
    clock,
    observers,
    destinations,
    beforeRun,
    onEvent,
  });

  const tier = createCacheStore({ clock });
  const stores: Record<string, FlowStore> = Object.assign(Object.create(null), {
    [CACHE_STORE_ID]: tier,
  });
  const openCache = createEventCaches({ stores, clock, logger });
  const parts: OpenParts = {
    tiers: [{ label: `store "${CACHE_STORE_ID}"`, close: () => tier.destroy() }],
    stores: [],
    transformers: [],
    destinations: [],
    sources: [],
  };
  const shutdown = createShutdown(parts, {
    ...{ gate, clock, logger, destinations, beforeRun },
    drainTimeoutMs: parseTimeout(settings.shutdownTimeout ?? '') ?? DRAIN_TIMEOUT_MS,
  });
  const command = createCommand({
    ...{ session, clock, logger, gate, destinations, beforeRun, shutdown },
  });
  const collector: Collector = {
    push: (event, options) => push(event, routes.get(options?.id ?? ''), options?.ingest),
    command,
    elb: createElb((event) => push(event, primaryRoute(flow, routes)), command),
    stores,
    logger,
    status,
    observe: (observer, options) => observers.subscribe(observer, options),
    deadLetters: (id) => destinations.find((step) => step.id === id)?.deadLetters() ?? [],
    shutdown,
  };
  return {
    ...{ collector, gate, push, stores, links, destinations, routes, parts },
    resolveChain: createChains(links),
    step: { collector, clock, logger, observers, openCache },
  };
}

/** Events without a source go the way of the primary source, or of the first. */
function primaryRoute(
  { sources = {} }: PreparedFlow['flow'],
  routes: ReadonlyMap<string, Route>,
): Route | undefined {
  const ids = Object.keys(sources);
  const primary = ids.find((id) => sources[id]?.primary === true) ?? ids[0];
  return routes.get(primary ?? '');
}
