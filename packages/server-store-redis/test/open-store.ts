import { systemClock } from '@walkeros/core';
import type { RecordingLogger, StoreContextOptions } from '@walkeros/store-testkit';
import { createRecordingLogger, storeContext } from '@walkeros/store-testkit';
import type { RedisSettings, RedisStore } from '../src/index.js';
import { storeRedisInit } from '../src/index.js';

export interface OpenedStore {
  store: RedisStore;
  logger: RecordingLogger;
}

/** Opens a store as a flow would, in real time. */
export async function openStore(
  settings: RedisSettings,
  options: Omit<StoreContextOptions<RedisSettings>, 'settings'> = {},
): Promise<OpenedStore> {
  const logger = createRecordingLogger();
  const context = storeContext({
    id: 'redis',
    clock: systemClock,
    logger,
    ...options,
    settings,
  });
  return { store: await storeRedisInit(context), logger };
}

/** The kind of the error that a call fails with; `undefined` when it succeeds. */
export async function kindOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error instanceof Error && 'kind' in error ? error.kind : String(error);
  }
}

/** Asks again and again until the answer is yes, in real time. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()))
    await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 20, true));
}

/** Waits until a call succeeds. @returns How many milliseconds that took. */
export async function untilItWorks(call: () => Promise<unknown>): Promise<number> {
  const startMs = systemClock.monotonicNow();
  await until(async () => (await kindOf(call())) === undefined);
  return systemClock.monotonicNow() - startMs;
}

/** How many milliseconds a call takes, however it ends. */
export async function durationOf(call: () => Promise<unknown>): Promise<number> {
  const startMs = systemClock.monotonicNow();
  await kindOf(call());
  return systemClock.monotonicNow() - startMs;
}
