import type { Destination, DestinationConfig, Store } from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { startTestFlow, storeCode, type TestFlow } from '../start-test-flow.js';

/** How a call of the destination ends, by the number of the call (from 1). */
export type Script = (call: number) => unknown;

export interface FailingFlow extends TestFlow {
  /** Names of the events of each call. */
  calls: string[][];
  letters: MemoryStore;
  counters: () => TestFlow['collector']['status']['destinations'][string] | undefined;
}

/** A flow with one destination `out` that answers by script, and a store for its dead letters. */
export async function startFailing(
  script: Script,
  config: DestinationConfig = {},
  store?: Store,
): Promise<FailingFlow> {
  const calls: string[][] = [];
  const letters = createMemoryStore();
  const answer = (names: string[]): unknown => {
    calls.push(names);
    return script(calls.length);
  };
  const code: Destination = {
    type: 'failing',
    push: (event) => answer([event.name]),
    pushBatch: ({ events }) => answer(events.map(({ name }) => name)),
  };
  const flow = await startTestFlow({
    stores: { letters: { code: storeCode(store ?? letters) } },
    destinations: { out: { code, config } },
  });
  return { ...flow, calls, letters, counters: () => flow.collector.status.destinations['out'] };
}

/** An error like that of an HTTP client. */
export function httpError(status: number, more: object = {}): Error {
  return Object.assign(new Error(`answered ${status}`), { status, ...more });
}

/** A script that throws what is listed, then answers `'ok'`. */
export function failThen(...errors: unknown[]): Script {
  return (call) => {
    const error = errors[call - 1];
    if (error !== undefined) throw error;
    return 'ok';
  };
}
