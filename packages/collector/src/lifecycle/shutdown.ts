import type { Clock, Logger } from '@walkeros/core';
import { within } from '@walkeros/core';
import { closeStores, type OpenStore } from '../store-graph/close-stores.js';
import { closeAll, type Closable } from './close-all.js';
import type { Gate } from './gate.js';

/** How long events that are on their way may take to arrive, unless the flow says otherwise. */
export const DRAIN_TIMEOUT_MS = 10_000;

/** What is running, in the order of opening. Grows while the flow starts. */
export interface OpenParts {
  /** The built-in tier. */
  tiers: Closable[];
  stores: OpenStore[];
  transformers: Closable[];
  destinations: Closable[];
  sources: Closable[];
}

export interface ShutdownOptions {
  gate: Gate;
  clock: Clock;
  logger: Logger;
  drainTimeoutMs: number;
}

/**
 * Makes the function that stops a flow, in the reverse order of its start: sources
 * first, then what is on its way arrives, then everything that it needed closes.
 * Whatever hangs is left behind at its deadline.
 *
 * @returns A function that never rejects; further calls wait for the first.
 */
export function createShutdown(
  parts: OpenParts,
  options: ShutdownOptions,
): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop(parts, options));
}

async function stop(parts: OpenParts, options: ShutdownOptions): Promise<void> {
  const { gate } = options;
  await closeAll(parts.sources, options);
  gate.close();
  await drain(options);
  await closeAll(parts.destinations, options);
  await closeAll(parts.transformers, options);
  await closeStores(parts.stores, options);
  await closeAll(parts.tiers, options);
}

async function drain({ gate, clock, logger, drainTimeoutMs }: ShutdownOptions): Promise<void> {
  const deadline = { clock, timeoutMs: drainTimeoutMs, keepAlive: true };
  await within(gate.idle(), deadline, () => {
    logger.error(`${gate.inFlight} events did not arrive within ${drainTimeoutMs} ms`);
  });
}
