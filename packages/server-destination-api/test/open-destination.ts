import type { Collector, StepContext, WalkerEvent } from '@walkeros/core';
import type { FakeClock, RecordingLogger } from '@walkeros/store-testkit';
import { createFakeClock, createRecordingLogger, settle } from '@walkeros/store-testkit';
import type { ApiDestination, ApiDestinationSettings, DeliveryError } from '../src/index.js';
import { destinationApiInit } from '../src/index.js';

export interface OpenDestination {
  destination: ApiDestination;
  clock: FakeClock;
  logger: RecordingLogger;
  /** Pushes an event with this id. */
  push(id: string, data?: unknown): Promise<void>;
  /** Pushes an event with this id, and answers with its failure. */
  failing(id: string, data?: unknown): Promise<DeliveryError>;
}

/** What a flow hands to a destination; the clock stands still. */
export function stepContext(
  settings: ApiDestinationSettings,
  env: Record<string, unknown> = {},
): StepContext<ApiDestinationSettings> & { clock: FakeClock; logger: RecordingLogger } {
  return {
    id: 'api',
    config: { settings },
    env,
    logger: createRecordingLogger(),
    collector: {} as Collector,
    clock: createFakeClock(),
  };
}

export function createEvent(id: string): WalkerEvent {
  const empty = { data: {}, context: {}, globals: {}, custom: {}, user: {}, nested: [] };
  const name = { name: 'page view', entity: 'page', action: 'view' };
  return {
    ...empty,
    ...name,
    id,
    trigger: '',
    consent: {},
    timestamp: 1,
    timing: 0,
    source: {},
  };
}

export function openDestination(
  settings: ApiDestinationSettings,
  env: Record<string, unknown> = {},
): OpenDestination {
  const context = stepContext(settings, env);
  const destination = destinationApiInit(context);
  const push = (id: string, data?: unknown): Promise<void> =>
    destination.push(createEvent(id), { data });
  return {
    destination,
    clock: context.clock,
    logger: context.logger,
    push,
    failing: (id, data) => failureOf(push(id, data)),
  };
}

/** The error of a call that has to fail. */
export async function failureOf(call: unknown): Promise<DeliveryError> {
  try {
    await call;
  } catch (error) {
    return error as DeliveryError;
  }
  throw new Error('the call succeeded');
}

/** Waits until this many timers are armed, then lets that much time pass. */
export async function whenWaiting(clock: FakeClock, timers: number, ms: number): Promise<void> {
  while (clock.pending < timers) await settle();
  await clock.advanceAsync(ms);
}
