import { setMaxListeners } from 'node:events';
import type {
  Chain,
  Destination,
  DestinationConfig,
  DestinationCounters,
  Flow,
} from '@walkeros/core';
import { createOutageLog } from '@walkeros/core';
import { Breaker } from '../delivery/breaker.js';
import { Courier } from '../delivery/courier.js';
import { DeadLetters } from '../delivery/dead-letters.js';
import {
  asksForBatches,
  deliverySettings,
  needsCourier,
} from '../delivery/delivery-settings.js';
import { DestinationOpening } from '../delivery/destination-opening.js';
import { HeldEvents } from '../delivery/held-events.js';
import { Ledger } from '../delivery/ledger.js';
import { createPushNow } from '../delivery/push-now.js';
import type { OpenEventCache } from '../event-cache/event-caches.js';
import { injectStores } from '../inject-stores.js';
import type { Closable } from '../lifecycle/close-all.js';
import type { LoadedComponent } from '../load/load-components.js';
import type { ResolveChain } from './chains.js';
import { openState, type OpenState } from '../state/open-state.js';
import { DestinationStep } from './destination-step.js';
import { openStep } from './open-step.js';
import {
  createStepContext,
  stepClosable,
  stepConfig,
  type OpenContext,
  type StepOptions,
} from './step-context.js';

export interface DestinationOptions extends StepOptions {
  resolveChain: ResolveChain;
  /** Gets each destination. */
  open: Closable[];
}

/**
 * Makes the destinations of a flow. Their `init` waits for the first event.
 *
 * @throws ConfigError for the first whose code does not make a destination.
 */
export async function openDestinations(
  destinations: readonly LoadedComponent[],
  options: DestinationOptions,
): Promise<DestinationStep[]> {
  const steps: DestinationStep[] = [];
  for (const component of destinations) steps.push(await openDestination(component, options));
  return steps;
}

async function openDestination(
  component: LoadedComponent,
  options: DestinationOptions,
): Promise<DestinationStep> {
  const { collector } = options;
  const { id } = component;
  const definition: Flow.Destination = injectStores(component.definition, collector.stores);
  const identity = { kind: 'destination' as const, id };
  const { env = {} } = definition;
  const config: DestinationConfig = stepConfig(definition);
  const label = `destination "${id}"`;
  const given = createStepContext({ ...identity, config, env }, options);
  const destination = await openStep<Destination>(component, label, given);

  const merged: DestinationConfig = { ...destination.config, ...config };
  const context = createStepContext(
    { ...identity, config: merged, env: { ...destination.env, ...env } },
    options,
  );
  options.open.push(stepClosable(label, destination, context));
  const before = definition.before ?? merged.before;
  const next = definition.next ?? merged.next;
  const state = openState(label, definition, context);
  const cache = options.openCache(identity, definition.cache);
  return createStep({ destination, context, before, next, state, cache, label }, options);
}

interface OpenDestination {
  destination: Destination;
  context: OpenContext & { config: DestinationConfig };
  before: Chain | undefined;
  next: Chain | undefined;
  state: OpenState | undefined;
  cache: OpenEventCache | undefined;
  label: string;
}

function createStep(
  { destination, context, before, next, state, cache, label }: OpenDestination,
  { clock, collector, logger, resolveChain }: DestinationOptions,
): DestinationStep {
  const { id, config } = context;
  const settings = deliverySettings(config);
  const counters = countersOf(cache);
  collector.status.destinations[id] = counters;
  const store = collector.stores[settings.deadLetterStore ?? ''];
  const letters = new DeadLetters({ destination: id, store, max: settings.dlqMax, clock });
  const log = createOutageLog({ logger, subject: label, clock });
  const ledger = new Ledger({ type: destination.type, counters, letters, log });
  const stop = new AbortController();
  // One listener for each call and each pause.
  setMaxListeners(0, stop.signal);
  const given = { destination, settings, ledger, clock, stopped: stop.signal };
  const opening = new DestinationOpening({ ...given, context });
  const open = { ...given, context: () => opening.context };

  if (asksForBatches(config) && destination.pushBatch === undefined) {
    context.logger.warn('has a `batch`, but no `pushBatch`: each event is pushed by itself');
  }
  const breaker = settings.breaker && new Breaker({ ...settings.breaker, clock });
  if (breaker !== undefined) collector.status.breakers[`destination.${id}`] = breaker.status;
  return new DestinationStep({
    ...{ id, destination, opening, ledger, logger: context.logger, stop },
    held: settings.queue ? new HeldEvents(settings.queueMax, counters) : undefined,
    pushNow: createPushNow({ ...open, timeoutMs: settings.timeoutMs }),
    courier: needsCourier(config, destination) ? new Courier({ ...open, breaker }) : undefined,
    before: resolveChain(before),
    next: resolveChain(next),
    ...{ state, cache },
  });
}

function countersOf(cache: OpenEventCache | undefined): DestinationCounters {
  const zero = { count: 0, dropped: 0, failed: 0, deadLettered: 0 };
  const waiting = { retried: 0, late: 0, held: 0, inFlight: 0 };
  return { ...zero, ...waiting, ...(cache && { cache: cache.counters }) };
}
