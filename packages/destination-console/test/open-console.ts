import type { Destination, StepContext, WalkerEvent } from '@walkeros/core';
import {
  createFakeClock,
  createRecordingLogger,
  type FakeClock,
  type RecordingLogger,
} from '@walkeros/store-testkit';
import { destinationConsoleInit, type ConsoleSettings } from '../src/index.js';

export const event = { name: 'page view', data: { title: 'Home' } } as unknown as WalkerEvent;

export interface Context extends StepContext<ConsoleSettings> {
  logger: RecordingLogger;
  clock: FakeClock;
}

/** @param settings - Unchecked, so that tests can hand in wrong ones. */
export function createContext(env: Record<string, unknown>, settings: unknown = {}): Context {
  return {
    id: 'console',
    config: { settings: settings as ConsoleSettings },
    env,
    collector: {} as StepContext['collector'],
    logger: createRecordingLogger(),
    clock: createFakeClock(),
  };
}

export interface OpenConsole {
  destination: Destination;
  /** @param data - What the mapping made of the event. */
  push(data?: unknown): Promise<unknown>;
  context: Context;
}

export function openConsole(stream: unknown, settings: unknown = {}): OpenConsole {
  const context = createContext({ stream }, settings);
  const destination = destinationConsoleInit(context);
  return {
    destination,
    context,
    push: (data) =>
      Promise.resolve(destination.push(event, { ...context, config: {}, ingest: {}, data })),
  };
}
