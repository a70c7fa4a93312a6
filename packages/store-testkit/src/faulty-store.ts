import type { Clock, Store, StoreValue } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { Call } from './memory-store.js';
import { createMemoryStore } from './memory-store.js';

/** What happens to one call instead of, or before, the work. */
export type Fault =
  /** Nothing: the call goes through. */
  | { kind: 'none' }
  /** Throws before there is a promise, as careless stores do. */
  | { kind: 'throw'; error: unknown }
  | { kind: 'reject'; error: unknown }
  /** Never replies. */
  | { kind: 'hang' }
  /** Replies with this, whatever was asked; a write is lost. */
  | { kind: 'garbage'; value: unknown }
  /** Does the work, but replies with an error: a lost reply. */
  | { kind: 'lost-reply'; error: unknown }
  /** Does the work after so many milliseconds of the clock. */
  | { kind: 'delay'; ms: number };

/** A store that fails when it is told to; what it is asked is written down. */
export interface FaultyStore extends Store {
  /** Calls that have arrived, in order. */
  readonly calls: readonly Call[];
  /** Calls that have met a fault. */
  readonly strikes: number;
  /** Appends to the script of one operation. Each call uses up one fault; then all is well. */
  script(operation: Call['operation'], ...faults: Fault[]): void;
  /** From the end of the script on, every call of the operation meets this fault. */
  always(operation: Call['operation'], fault: Fault): void;
  /** Ends all faults. */
  heal(): void;
}

/** What works behind the faults, and by which time. */
export interface FaultyStoreOptions {
  /** What does the work. Default: a new memory store. */
  inner?: Store;
  /** Measures delays. Default: the system's. */
  clock?: Clock;
}

const NONE: Fault = { kind: 'none' };

/** A store that fails by script, call by call, so that a failing test can be repeated. */
export function createFaultyStore(options: FaultyStoreOptions = {}): FaultyStore {
  const { inner = createMemoryStore(), clock = systemClock } = options;
  const scripts = new Map<Call['operation'], Fault[]>();
  const lasting = new Map<Call['operation'], Fault>();
  const calls: Call[] = [];
  let strikes = 0;

  function run<T>(
    operation: Call['operation'],
    key: string,
    work: () => T | Promise<T>,
  ): T | Promise<T> {
    calls.push({ operation, key });
    const fault = scripts.get(operation)?.shift() ?? lasting.get(operation) ?? NONE;
    if (fault.kind !== 'none') strikes++;
    return suffer(fault, work, clock);
  }

  return {
    type: 'faulty',
    config: {},
    calls,
    get strikes() {
      return strikes;
    },
    get: (key) => run<StoreValue | undefined>('get', key, () => inner.get(key)),
    set: (key, value, ttlMs) => run<void>('set', key, () => inner.set(key, value, ttlMs)),
    delete: (key) => run<void>('delete', key, () => inner.delete(key)),
    destroy: () => inner.destroy?.(),
    script(operation, ...faults) {
      scripts.set(operation, [...(scripts.get(operation) ?? []), ...faults]);
    },
    always: (operation, fault) => void lasting.set(operation, fault),
    heal() {
      scripts.clear();
      lasting.clear();
    },
  };
}

function suffer<T>(fault: Fault, work: () => T | Promise<T>, clock: Clock): T | Promise<T> {
  switch (fault.kind) {
    case 'none':
      return work();
    case 'throw':
      throw fault.error;
    case 'reject':
      return Promise.reject(fault.error);
    case 'hang':
      return new Promise(() => undefined);
    case 'garbage':
      return Promise.resolve(fault.value as T);
    case 'lost-reply':
      return loseReply(fault.error, work);
    case 'delay':
      return new Promise<void>((resolve) => clock.setTimeout(resolve, fault.ms)).then(work);
  }
}

async function loseReply<T>(error: unknown, work: () => T | Promise<T>): Promise<T> {
  await work();
  throw error;
}
