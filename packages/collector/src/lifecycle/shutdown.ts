import type { Clock, Logger } from '@walkeros/core';
import { within } from '@walkeros/core';
import type { BeforeRun } from '../delivery/before-run.js';
import { closeStores, type OpenStore } from '../store-graph/close-stores.js';
import { closeAll, type Closable } from './close-all.js';
import type { Gate } from './gate.js';

/** How long events that are on their way may take to arrive, unless the flow says otherwise. */
export const DRAIN_TIMEOUT_MS = 10_000;

/** How long the dead letters of what did not arrive may take to be written. */
const ABANDON_TIMEOUT_MS = 5_000;

/** What is running, in the order of opening. Grows while the flow starts. */
export interface OpenParts {
  /** The built-in tier. */
  tiers: Closable[];
  stores: OpenStore[];
  transformers: Closable[];
  destinations: Closable[];
  sources: Closable[];
}

/** What a destination does when its flow ends. */
interface Drainable {
  /** Sends at once whatever waits to be sent with others. */
  drain(): void;
  /** Gives up what has not been delivered. */
  abandon(): Promise<void>;
}

export interface ShutdownOptions {
  gate: Gate;
  clock: Clock;
  logger: Logger;
  destinations: readonly Drainable[];
  beforeRun: BeforeRun;
  drainTimeoutMs: number;
}

/**
 * Makes the function that stops a flow, in the reverse order of its start: sources
 * first, then what is on its way arrives, then everything that it needed closes. What
 * has not arrived in time goes to the dead letters; whatever hangs is left behind.
 *
 * @returns A function that never rejects; further calls wait for the first.
 */
export function createShutdown(
  parts: OpenParts,
  options: ShutdownOptions,
): (override?: { timeoutMs?: number }) => Promise<void> {
  let stopping: Promise<void> | undefined;
  return ({ timeoutMs = options.drainTimeoutMs } = {}) =>
    (stopping ??= stop(parts, { ...options, drainTimeoutMs: timeoutMs }));
}

async function stop(parts: OpenParts, options: ShutdownOptions): Promise<void> {
  const { gate, clock, logger, destinations, drainTimeoutMs } = options;
  // A source waits for its events, and these may wait for others in a batch.
  for (const destination of destinations) destination.drain();
  const sourcesClosed = closeAll(parts.sources, options);
  const deadline = { timeoutMs: drainTimeoutMs, clock, keepAlive: true };
  await within(arrive(sourcesClosed, options), deadline, () => {
    gate.close();
    if (gate.inFlight === 0) return;
    logger.error(`${gate.inFlight} events did not arrive within ${drainTimeoutMs} ms`);
  });
  // Held events that a source has kept from being delivered have their end here, too.
  void options.beforeRun.end();
  await abandon(options);
  await sourcesClosed;
  await closeAll(parts.destinations, options);
  await closeAll(parts.transformers, options);
  await closeStores(parts.stores, options);
  await closeAll(parts.tiers, options);
}

/** Events that still wait for `walker run` are delivered: they have been acknowledged. */
async function arrive(
  sourcesClosed: Promise<void>,
  { gate, beforeRun }: ShutdownOptions,
): Promise<void> {
  await sourcesClosed;
  await beforeRun.end();
  gate.close();
  await gate.idle();
}

async function abandon({ destinations, clock, logger }: ShutdownOptions): Promise<void> {
  const abandoned = Promise.all(destinations.map((destination) => destination.abandon()));
  const deadline = { timeoutMs: ABANDON_TIMEOUT_MS, clock, keepAlive: true };
  await within(abandoned, deadline, () => logger.error('some dead letters were not written'));
}
