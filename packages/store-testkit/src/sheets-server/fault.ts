import type { FaultScript as Script, ScriptedFault } from '../fault-script.js';

/** What kind of request an entry of the log was. */
export type RequestKind = 'read' | 'write' | 'token';

/** Something that goes wrong with the next requests. */
export interface SheetsFault extends ScriptedFault<RequestKind> {
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
}

export type FaultScript = Script<RequestKind, SheetsFault>;
