import { setMaxListeners } from 'node:events';
import type {
  DeadLetter,
  Destination,
  DestinationConfig,
  DestinationCounters,
  Flow,
} from '@walkeros/core';
import { createOutageLog } from '@walkeros/core';
import { BoundedQueue } from '../delivery/bounded-queue.js';
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
import { DestinationStep, type DestinationParts } from './destination-step.js';
import { openStep } from './open-step.js';
import {
  createStepContext,
  stepClosable,
  stepConfig,
  type OpenContext,
  type StepOptions,
} from './step-context.js';

export interface DestinationOptions extends StepOptions {
  /** Gets each destination as soon as it has to be closed. */
  open: OpenDestination[];
}

/** A destination that is open, for all configs in which it stays the same. */
export interface OpenDestination extends Closable {
  readonly component: LoadedComponent;
  /** All of its step but the chains around it. */
  readonly parts: Omit<DestinationParts, 'before' | 'next'>;
  readonly counters: DestinationCounters;
  readonly letters: Letters;
  readonly breaker: Breaker | undefined;
}

/** Events that were given up and that only memory has, and how many there may be. */
interface Letters {
  readonly memory: BoundedQueue<DeadLetter>;
  readonly max: number;
}

/**
 * Makes one destination. Its `init` waits for the first event.
 *
 * @param former - The one whose place it takes: its counters and its dead letters go on.
 * @throws ConfigError when its code does not make a destination.
 */
export async function openDestination(
  component: LoadedComponent,
  options: DestinationOptions,
  former?: Pick<OpenDestination, 'counters' | 'letters'>,
): Promise<void> {
  const { collector, stopped } = options;
  const { id } = component;
  const definition: Flow.Destination = injectStores(component.definition, collector.stores);
  const identity = { kind: 'destination' as const, id };
  const { env = {} } = definition;
  const config: DestinationConfig = stepConfig(definition);
  const label = `destination "${id}"`;
  const given = createStepContext({ ...identity, config, env }, options);
  const destination = await openStep<Destination>(component, given, { label, stopped });

  const merged: DestinationConfig = { ...destination.config, ...config };
  const context = createStepContext(
    { ...identity, config: merged, env: { ...destination.env, ...env } },
    options,
  );
  const state = openState(label, definition, context);
  const cache = options.openCache(identity, definition.cache);
  const made = { destination, context, state, cache, label };
  options.open.push({
    ...stepClosable(label, destination, context),
    component,
    ...createParts(made, options, former),
  });
}

interface MadeDestination {
  destination: Destination;
  context: OpenContext & { config: DestinationConfig };
  state: OpenState | undefined;
  cache: OpenEventCache | undefined;
  label: string;
}

function createParts(
  { destination, context, state, cache, label }: MadeDestination,
  { clock, collector, logger }: DestinationOptions,
  former?: Pick<OpenDestination, 'counters' | 'letters'>,
): Pick<OpenDestination, 'parts' | 'counters' | 'letters' | 'breaker'> {
  const { id, config } = context;
  const settings = deliverySettings(config);
  const counters = countersOf(cache, former?.counters);
  const max = settings.dlqMax;
  const memory = former?.letters.memory ?? new BoundedQueue<DeadLetter>(max);
  const store = collector.stores[settings.deadLetterStore ?? ''];
  const letters = new DeadLetters({ destination: id, store, memory, clock });
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
  const parts = {
    id,
    destination,
    opening,
    ledger,
    logger: context.logger,
    stop,
    state,
    cache,
    held: settings.queue ? new HeldEvents(settings.queueMax, counters) : undefined,
    pushNow: createPushNow({ ...open, timeoutMs: settings.timeoutMs }),
    courier: needsCourier(config, destination) ? new Courier({ ...open, breaker }) : undefined,
  };
  return { parts, counters, letters: { memory, max }, breaker };
}

/** Puts an open destination into the chains of one config. */
export function linkDestination(
  { definition }: LoadedComponent,
  { parts }: OpenDestination,
  resolveChain: ResolveChain,
): DestinationStep {
  const { config } = parts.opening.given;
  const { before = config.before, next = config.next }: Flow.Destination = definition;
  return new DestinationStep({
    ...parts,
    before: resolveChain(before),
    next: resolveChain(next),
  });
}

function countersOf(
  cache: OpenEventCache | undefined,
  former: DestinationCounters | undefined,
): DestinationCounters {
  const zero = { count: 0, dropped: 0, failed: 0, deadLettered: 0 };
  const waiting = { retried: 0, late: 0, held: 0, inFlight: 0 };
  const counters: DestinationCounters = former ?? { ...zero, ...waiting };
  return Object.assign(counters, cache && { cache: cache.counters });
}
