import type { Destination, Flow, Source, Store, WalkerEvent } from '@walkeros/core';
import {
  createFakeClock,
  createRecordingLogger,
  type FakeClock,
  type RecordingLogger,
} from '@walkeros/store-testkit';
import { startFlow, type RunningFlow, type StartOptions } from '../src/index.js';

export interface TestFlow extends RunningFlow {
  logger: RecordingLogger;
  clock: FakeClock;
}

/** Starts a flow with a clock that stands still and a logger that remembers. */
export async function startTestFlow(
  config: Flow | Flow.File,
  options: Omit<StartOptions, 'clock' | 'logger'> = {},
): Promise<TestFlow> {
  const clock = createFakeClock();
  const logger = createRecordingLogger();
  const flow = await startFlow(config, { ...options, clock, logger });
  return { ...flow, clock, logger };
}

/** A source that does nothing by itself; `elb` goes its way. */
export const appSource: Source.Init = ({ env }) => ({
  type: 'app',
  config: {},
  push: (event) => env.push(event as object),
});

export interface RecordingDestination extends Destination {
  readonly events: WalkerEvent[];
  readonly contexts: Destination.PushContext[];
}

/** A destination that remembers what it is given. */
export function recordingDestination(): RecordingDestination {
  const events: WalkerEvent[] = [];
  const contexts: Destination.PushContext[] = [];
  return {
    type: 'recording',
    events,
    contexts,
    push(event, context) {
      events.push(event);
      contexts.push(context);
    },
  };
}

/** Code that hands out a ready-made store. */
export function storeCode(store: Store): Store.Init {
  return () => store;
}

/** A promise that stays open, and the functions that settle it. */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((...settlers) => ([resolve, reject] = settlers));
  return { promise, resolve, reject };
}

/** Freezes a config as deep as it goes. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
