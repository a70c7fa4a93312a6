import type { Clock, Store } from '@walkeros/core';
import { createFakeClock } from './fake-clock.js';
import type { RecordingLogger } from './recording-logger.js';
import { createRecordingLogger } from './recording-logger.js';

/** What a store of a test is opened with; everything has a default. */
export interface StoreContextOptions<S> {
  /** Default `'store'`. */
  id?: string;
  settings?: S;
  env?: Record<string, unknown>;
  /** Everything of the config besides `settings`: `file`, `timeout`, `credentials`. */
  config?: Omit<Store.Config<S>, 'settings'>;
  /** Whether other stores cache in this one. */
  isTier?: boolean;
  /** Default: a new fake clock. */
  clock?: Clock;
  /** Default: a new recording logger. */
  logger?: RecordingLogger;
}

/** What a flow would hand to a store's init function; the logger remembers its lines. */
export function storeContext<S>(
  options: StoreContextOptions<S> = {},
): Store.Context<S> & { clock: Clock; logger: RecordingLogger } {
  const settings = options.settings === undefined ? {} : { settings: options.settings };
  return {
    id: options.id ?? 'store',
    config: { ...options.config, ...settings },
    env: options.env ?? {},
    ...(options.isTier !== undefined && { isTier: options.isTier }),
    logger: options.logger ?? createRecordingLogger(),
    clock: options.clock ?? createFakeClock(),
  };
}
