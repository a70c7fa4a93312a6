import type { StoreError } from '@walkeros/core';
import type { FakeClock, RecordingLogger } from '@walkeros/store-testkit';
import { createFakeClock, createRecordingLogger, storeContext } from '@walkeros/store-testkit';
import type { ApiSettings, ApiStore } from '../src/index.js';
import { storeApiInit } from '../src/index.js';

export interface OpenStore {
  store: ApiStore;
  clock: FakeClock;
  logger: RecordingLogger;
}

const opened: ApiStore[] = [];

/** A store on a clock that stands still; {@link closeStores} closes it. */
export function openStore(
  settings: ApiSettings,
  options: { env?: Record<string, unknown>; file?: boolean; clock?: FakeClock } = {},
): OpenStore {
  const { env = {}, file = false, clock = createFakeClock() } = options;
  const logger = createRecordingLogger();
  const store = storeApiInit(
    storeContext({ id: 'users', settings, env, config: { file }, clock, logger }),
  );
  opened.push(store);
  return { store, clock, logger };
}

export async function closeStores(): Promise<void> {
  await Promise.all(opened.splice(0).map((store) => store.destroy()));
}

/** The error of a call that has to fail. */
export async function failureOf(call: unknown): Promise<StoreError> {
  try {
    await call;
  } catch (error) {
    return error as StoreError;
  }
  throw new Error('the call succeeded');
}
