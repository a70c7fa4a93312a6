/** A fault that waits for requests of its kind. */
export interface ScriptedFault<K extends string> {
  /** Which requests it meets. */
  on?: K;
  /** How many requests it meets. Default 1. */
  times?: number;
}

/** Faults waiting for the requests that they are meant for, in order. */
export interface FaultScript<K extends string, F extends ScriptedFault<K>> {
  add(fault: F): void;
  /** The fault for a request of this kind, used up by the call. */
  next(kind: K): F | undefined;
  clear(): void;
}

/** @param spared - Requests that a fault meets only when it names them. */
export function createFaultScript<K extends string, F extends ScriptedFault<K>>(
  spared: readonly K[],
): FaultScript<K, F> {
  const waiting: { fault: F; left: number }[] = [];

  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    next(kind) {
      const index = waiting.findIndex(({ fault }) =>
        fault.on === undefined ? !spared.includes(kind) : fault.on === kind,
      );
      const entry = waiting[index];
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) waiting.splice(index, 1);
      return entry.fault;
    },
    clear: () => void waiting.splice(0),
  };
}
