import type { Collector } from '@walkeros/core';
import { within } from '@walkeros/core';
import { endGeneration } from '../generation/end-generation.js';
import type { Runtime } from '../generation/runtime.js';
import { closeAll } from './close-all.js';

/**
 * Makes the function that stops a flow: the config that runs ends, and with it those
 * that events are still on their way through. A change of config that is under way is
 * given up.
 *
 * @returns A function that never rejects; further calls wait for the first.
 */
export function createShutdown(runtime: () => Runtime): Collector['shutdown'] {
  let stopping: Promise<void> | undefined;
  return ({ timeoutMs } = {}) => (stopping ??= stop(runtime(), timeoutMs));
}

async function stop(runtime: Runtime, timeoutMs: number | undefined): Promise<void> {
  const { current, clock, logger, draining, hurry, stopping, tier } = runtime;
  const drainTimeoutMs = timeoutMs ?? current.drainTimeoutMs;
  stopping.abort();
  const ended = endGeneration(current, {
    ...runtime,
    drainTimeoutMs,
    waiting: runtime.beforeRun,
    stays: () => false,
    inherit: () => undefined,
    hurry: new AbortController().signal,
  });
  const others = Promise.all([...draining.values(), runtime.changing]);
  const deadline = { timeoutMs: drainTimeoutMs, clock, keepAlive: true };
  await within(others, deadline, () => hurry.abort());
  await Promise.all([ended, others]);
  await closeAll([{ label: 'store "__cache"', close: () => tier.destroy() }], {
    clock,
    logger,
  });
}
