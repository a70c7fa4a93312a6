import type { Clock, Logger } from '@walkeros/core';
import { untilAborted, within } from '@walkeros/core';
import type { BeforeRun } from '../delivery/before-run.js';
import { closeAll } from '../lifecycle/close-all.js';
import type { Observers } from '../observe/observers.js';
import type { DestinationStep } from '../pipeline/destination-step.js';
import type { OpenDestination } from '../pipeline/open-destinations.js';
import { closeStores } from '../store-graph/close-stores.js';
import type { Generation } from './generation.js';
import type { Holders } from './holders.js';

/** How long the dead letters of what did not arrive may take to be written. */
const ABANDON_TIMEOUT_MS = 5_000;

export interface EndingOptions {
  clock: Clock;
  logger: Logger;
  observers: Observers;
  holders: Holders;
  /** Whether the flow goes on with this part. */
  stays: (part: object) => boolean;
  /** Hands on what waits for consent at a destination, if the flow still has one of this id. */
  inherit: (step: DestinationStep) => void;
  /** Events that wait for the run to begin, where the flow itself ends. */
  waiting?: BeforeRun;
  drainTimeoutMs: number;
  /** Ends the waiting before its time. */
  hurry: AbortSignal;
}

/**
 * Ends a generation, in the reverse order of its opening: sources that do not stay close,
 * then what is on its way arrives, then everything closes that no other generation uses.
 * What has not arrived in time goes to the dead letters; whatever hangs is left behind.
 * Never rejects.
 */
export async function endGeneration(
  generation: Generation,
  options: EndingOptions,
): Promise<void> {
  const { gate, parts, destinations } = generation;
  const { clock, stays, drainTimeoutMs, waiting, holders, hurry } = options;
  const stepOf = ({ component: { id } }: OpenDestination): DestinationStep | undefined =>
    destinations.find((step) => step.id === id);
  // A source waits for its events, and these may wait for others in a batch.
  for (const part of parts.destinations) if (!stays(part)) stepOf(part)?.drain();
  const sources = parts.sources.filter((source) => !stays(source));
  const sourcesClosed = closeAll(sources, options);
  const deadline = { timeoutMs: drainTimeoutMs, clock, keepAlive: true };
  const arrived = arrive(generation, sourcesClosed, waiting);
  await within(
    untilAborted(arrived, hurry, () => undefined),
    deadline,
    () => undefined,
  );
  gate.close();
  reportLost(generation, options);
  // Held events that a source has kept from being delivered have their end here, too.
  void waiting?.end();
  for (const source of parts.sources) holders.leave(source);
  const gone = parts.destinations.filter((part) => holders.leave(part));
  await abandon(
    gone.flatMap((part) => stepOf(part) ?? []),
    options,
  );
  for (const observable of generation.observables) options.observers.remove(observable);
  await sourcesClosed;
  await closeAll(gone, options);
  await closeBehind(generation, options);
}

/** Events that still wait for `walker run` are delivered: they have been acknowledged. */
async function arrive(
  { gate }: Generation,
  sourcesClosed: Promise<void>,
  waiting: BeforeRun | undefined,
): Promise<void> {
  await sourcesClosed;
  await waiting?.end();
  gate.close();
  await gate.idle();
}

function reportLost({ gate }: Generation, options: EndingOptions): void {
  const { logger, hurry, drainTimeoutMs } = options;
  if (gate.inFlight === 0) return;
  const when = hurry.aborted ? 'before the flow stopped' : `within ${drainTimeoutMs} ms`;
  logger.error(`${gate.inFlight} events did not arrive ${when}`);
}

async function abandon(
  steps: readonly DestinationStep[],
  { clock, logger, inherit }: EndingOptions,
): Promise<void> {
  const abandoned = Promise.all(
    steps.map((step) => {
      inherit(step);
      return step.abandon();
    }),
  );
  const deadline = { timeoutMs: ABANDON_TIMEOUT_MS, clock, keepAlive: true };
  await within(abandoned, deadline, () => logger.error('some dead letters were not written'));
}

/** Closes what stands behind destinations. */
async function closeBehind({ parts }: Generation, options: EndingOptions): Promise<void> {
  const { holders, observers } = options;
  const transformers = parts.transformers.filter((part) => holders.leave(part));
  await closeAll(
    transformers.flatMap(({ running }) => running ?? []),
    options,
  );
  const stores = parts.stores.filter((store) => holders.leave(store));
  for (const { observable } of stores) if (observable) observers.remove(observable);
  await closeStores(stores, options);
}
