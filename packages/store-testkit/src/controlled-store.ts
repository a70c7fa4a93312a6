import type { Store, StoreValue } from '@walkeros/core';
import { settle } from './fake-clock.js';
import type { Call } from './memory-store.js';
import { createMemoryStore } from './memory-store.js';

/** A call whose caller still waits for the reply. */
export interface PendingCall extends Call {
  /** Whether the inner store has done its part; the reply is held back all the same. */
  readonly performed: boolean;
}

/**
 * A store whose replies wait for the test, in any order: for races that no delay can
 * bring about reliably. An index counts in {@link ControlledStore.pending}.
 */
export interface ControlledStore {
  readonly store: Store;
  /** Calls without a reply, oldest first. */
  readonly pending: readonly PendingCall[];
  /** Lets the inner store do the work now, while the reply goes on waiting. */
  perform(index?: number): Promise<void>;
  /** Replies; the work is done now unless it was performed before. */
  release(index?: number): Promise<void>;
  /** Replies with an error; work that was not performed never happens. */
  fail(index: number, error: unknown): Promise<void>;
  /** Replies to everything, also to calls that arrive meanwhile. */
  releaseAll(): Promise<void>;
}

interface HeldCall extends PendingCall {
  performed: boolean;
  work: () => unknown;
  outcome?: Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** @param inner - What does the work; a new memory store where it is left out. */
export function createControlledStore(inner: Store = createMemoryStore()): ControlledStore {
  const held: HeldCall[] = [];

  function hold<T>(operation: Call['operation'], key: string, work: () => unknown): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const reply = resolve as (value: unknown) => void;
      held.push({ operation, key, performed: false, work, resolve: reply, reject });
    });
  }

  function at(index: number): HeldCall {
    const call = held[index];
    if (call !== undefined) return call;
    throw new RangeError(`there is no pending call ${index}; ${held.length} are waiting`);
  }

  function start(call: HeldCall): Promise<unknown> {
    call.performed = true;
    call.outcome ??= (async () => call.work())();
    // The caller gets a failure at release; until then nobody waits for it.
    call.outcome.catch(() => undefined);
    return call.outcome;
  }

  async function release(index = 0): Promise<void> {
    const call = at(index);
    held.splice(index, 1);
    await start(call).then(call.resolve, call.reject);
    await settle();
  }

  return {
    store: {
      type: 'controlled',
      config: {},
      get: (key) => hold<StoreValue | undefined>('get', key, () => inner.get(key)),
      set: (key, value, ttlMs) => hold('set', key, () => inner.set(key, value, ttlMs)),
      delete: (key) => hold('delete', key, () => inner.delete(key)),
    },
    pending: held,
    async perform(index = 0) {
      void start(at(index));
      await settle();
    },
    release,
    async fail(index, error) {
      const call = at(index);
      held.splice(index, 1);
      call.reject(error);
      await settle();
    },
    async releaseAll() {
      while (held.length > 0) await release();
    },
  };
}
