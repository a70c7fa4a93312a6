import type { StepContext, Store, Transformer, WalkerEvent } from '@walkeros/core';
import {
  createFakeClock,
  createRecordingLogger,
  type FakeClock,
  type RecordingLogger,
} from '@walkeros/store-testkit';
import { transformerEnrichInit, type EnrichSettings } from '../src/index.js';

export interface Enrich {
  transformer: Transformer;
  push(event: WalkerEvent): ReturnType<Transformer['push']>;
  logger: RecordingLogger;
  clock: FakeClock;
}

/** @param settings - Unchecked, so that tests can hand in wrong ones. */
export function openEnrich(store: unknown, settings: unknown = {}): Enrich {
  const logger = createRecordingLogger();
  const clock = createFakeClock();
  const context: StepContext<EnrichSettings> = {
    id: 'enrich',
    config: { settings: settings as EnrichSettings },
    env: store === undefined ? {} : { store },
    collector: {} as StepContext['collector'],
    logger,
    clock,
  };
  const transformer = transformerEnrichInit(context);
  const pushContext = { ...context, ingest: {} };
  return { transformer, push: (event) => transformer.push(event, pushContext), logger, clock };
}

/** An event of session `s1`, as a collector hands it to a transformer. */
export function createEvent(changes: Partial<WalkerEvent> = {}): WalkerEvent {
  return {
    name: 'page view',
    data: { title: 'Home' },
    context: {},
    globals: {},
    custom: {},
    user: { session: 's1' },
    nested: [],
    consent: {},
    id: 'e1',
    trigger: '',
    entity: 'page',
    action: 'view',
    timestamp: 1,
    timing: 0,
    source: {},
    ...changes,
  };
}

/** A store whose `get` does what a test wants. */
export function storeOf(get: Store['get']): Store {
  return { type: 'test', config: { id: 'sessions' }, get, set() {}, delete() {} };
}
