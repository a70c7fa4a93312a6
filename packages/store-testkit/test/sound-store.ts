import type { Store, StoreValue } from '@walkeros/core';
import { StoreError } from '@walkeros/core';
import type { FakeClock } from '../src/index.js';

interface Entry {
  value: StoreValue;
  untilMs: number;
}

/** A store in memory that keeps the whole contract: what the planted bugs are planted in. */
export function createSoundStore(clock: FakeClock): Store {
  const entries = new Map<string, Entry>();
  let closed = false;

  function refuseWhenClosed(operation: 'get' | 'set' | 'delete', key: string): void {
    if (closed) throw new StoreError('unavailable', 'closed', { store: 's', operation, key });
  }

  function read(key: string): StoreValue | undefined {
    const entry = entries.get(key);
    return entry === undefined || clock.now() >= entry.untilMs
      ? undefined
      : structuredClone(entry.value);
  }

  return {
    type: 'sound',
    config: {},
    get(key) {
      refuseWhenClosed('get', key);
      return read(key);
    },
    set(key, value, ttlMs = Number.POSITIVE_INFINITY) {
      refuseWhenClosed('set', key);
      const details = { store: 's', operation: 'set', key } as const;
      if (value === undefined) throw new StoreError('invalid-data', 'undefined', details);
      entries.set(key, { value: structuredClone(value), untilMs: clock.now() + ttlMs });
    },
    delete(key) {
      refuseWhenClosed('delete', key);
      entries.delete(key);
    },
    getMany: (keys) => Promise.resolve(keys.map(read)),
    destroy: () => void (closed = true),
  };
}
