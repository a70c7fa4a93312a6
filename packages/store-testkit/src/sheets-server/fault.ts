/** What kind of request an entry of the log was. */
export type RequestKind = 'read' | 'write' | 'token';

/** Something that goes wrong with the next requests. */
export interface SheetsFault {
  /** Answer with this status instead of 200. */
  status?: number;
  message?: string;
  /** Seconds, sent as `Retry-After`. */
  retryAfter?: number;
  /** Never answer. */
  hang?: boolean;
  /** Drop the connection without an answer. */
  reset?: boolean;
  /** Carry the request out, but send only this many characters of the body. */
  truncate?: number;
  /** Carry the request out first: only the answer goes wrong. Default false. */
  applied?: boolean;
  /** Which requests it meets; default reads and writes. */
  on?: RequestKind;
  /** How many requests it meets. Default 1. */
  times?: number;
}

/** Faults waiting for the requests that they are meant for, in order. */
export interface FaultScript {
  add(fault: SheetsFault): void;
  /** The fault for a request of this kind, used up by the call. */
  next(kind: RequestKind): SheetsFault | undefined;
  clear(): void;
}

export function createFaultScript(): FaultScript {
  const waiting: { fault: SheetsFault; left: number }[] = [];

  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    next(kind) {
      const index = waiting.findIndex(({ fault }) =>
        fault.on === undefined ? kind !== 'token' : fault.on === kind,
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
