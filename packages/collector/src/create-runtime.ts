import { setMaxListeners } from 'node:events';
import type { Clock, Collector, FlowStore, Logger } from '@walkeros/core';
import { createCacheStore } from '@walkeros/core-cache';
import type { PreparedFlow } from './config/prepare-flow.js';
import { BeforeRun } from './delivery/before-run.js';
import { createElb } from './elb.js';
import { createFlowStatus } from './flow-status.js';
import { createGeneration } from './generation/create-generation.js';
import type { Generation } from './generation/generation.js';
import { Holders } from './generation/holders.js';
import type { Runtime } from './generation/runtime.js';
import { createShutdown } from './lifecycle/shutdown.js';
import { Observers } from './observe/observers.js';
import { createCommand } from './pipeline/command.js';
import { createPush, type Route } from './pipeline/push.js';
import { createSession } from './pipeline/session.js';

export function createRuntime(
  { flow, name }: PreparedFlow,
  { clock, logger }: { clock: Clock; logger: Logger },
): Runtime {
  const settings = flow.collector ?? {};
  const past = { out: 0, failed: 0, dropped: 0 };
  const status = createFlowStatus(clock, past);
  const session = createSession(settings, { name, clock });
  const observers = new Observers({ clock, logger });
  const beforeRun = new BeforeRun(settings, status.beforeRun);
  const onEvent = (): void => void status.in++;
  const current = (): Generation => runtime.current;
  const push = createPush({ current, session, clock, observers, beforeRun, onEvent });
  const shutdown: Collector['shutdown'] = createShutdown(() => runtime);
  const command = createCommand({ session, clock, logger, current, beforeRun, shutdown });

  const collector: Collector = {
    push: (event, { id = '', ingest } = {}) => push(event, current().routes.get(id), ingest),
    command,
    elb: createElb((event) => push(event, primaryRoute(current())), command),
    get stores() {
      return storesOf(runtime);
    },
    logger,
    status,
    observe: (observer, options) => observers.subscribe(observer, options),
    deadLetters: (id) => {
      const part = current().parts.destinations.find(({ component }) => component.id === id);
      return part?.letters.memory.list() ?? [];
    },
    shutdown,
  };
  const tier = createCacheStore({ clock });
  const runtime: Runtime = {
    name,
    collector,
    clock,
    logger,
    session,
    beforeRun,
    observers,
    push,
    tier,
    past,
    eventCaches: new WeakMap(),
    holders: new Holders(),
    current: createGeneration(1, flow, tier),
    draining: new Map(),
    hurry: createStop(),
    stopping: createStop(),
    changing: Promise.resolve(),
  };
  return runtime;
}

/** What many wait for at once, each with a listener of its own. */
function createStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** Stores that the flow has no more stay within reach of events that began before. */
function storesOf({ current, draining }: Runtime): Readonly<Record<string, FlowStore>> {
  if (draining.size === 0) return current.stores;
  const before = [...draining.keys()]
    .filter(({ number }) => number < current.number)
    .map(({ stores }) => stores);
  return Object.assign(Object.create(null), ...before, current.stores) as typeof current.stores;
}

/** Events without a source go the way of the primary source, or of the first. */
function primaryRoute({ flow: { sources = {} }, routes }: Generation): Route | undefined {
  const ids = Object.keys(sources);
  const primary = ids.find((id) => sources[id]?.primary === true) ?? ids[0];
  return routes.get(primary ?? '');
}
