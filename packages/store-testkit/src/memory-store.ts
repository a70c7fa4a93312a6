import type { Store, StoreValue } from '@walkeros/core';

/** What was asked of a store, in order. */
export interface Call {
  operation: 'get' | 'set' | 'delete';
  key: string;
}

/** The plainest store: a Map without bound or expiry, which writes down what it is asked. */
export interface MemoryStore extends Store {
  readonly entries: Map<string, StoreValue>;
  readonly calls: Call[];
  /** How often an operation was asked for, optionally for one key. */
  count(operation: Call['operation'], key?: string): number;
}

/** @param initial - What the store holds at first. */
export function createMemoryStore(initial: Record<string, StoreValue> = {}): MemoryStore {
  const entries = new Map(Object.entries(initial));
  const calls: Call[] = [];

  return {
    type: 'memory',
    config: {},
    entries,
    calls,
    count: (operation, key) =>
      calls.filter(
        (call) => call.operation === operation && (key === undefined || call.key === key),
      ).length,
    get(key) {
      calls.push({ operation: 'get', key });
      return entries.get(key);
    },
    set(key, value) {
      calls.push({ operation: 'set', key });
      entries.set(key, value);
    },
    delete(key) {
      calls.push({ operation: 'delete', key });
      entries.delete(key);
    },
  };
}
