import type { ScriptedFault } from './fault-script.js';
import type { BodyStep, OriginAnswer } from './origin-answer.js';

/** What a request to an object server was. */
export type ObjectRequestKind = 'read' | 'write' | 'delete' | 'bucket' | 'token';

/** Something that goes wrong with the next requests to an object server. */
export interface ObjectFault extends ScriptedFault<ObjectRequestKind> {
  /** Answer with this error instead. */
  status?: number;
  /** The server's own name of the error: `SlowDown`. */
  code?: string;
  message?: string;
  /** Seconds, sent as `Retry-After`. */
  retryAfter?: number;
  /** Never answer. */
  hang?: boolean;
  /** Drop the connection without an answer. */
  reset?: boolean;
  /** Announce the whole body, send so many bytes, then break the connection off. */
  resetAfter?: number;
  /** The same, with a proper end of the connection. */
  truncateAfter?: number;
  /** The same, and go silent. */
  stallAfter?: number;
  /** Answer so many milliseconds later, by the server's clock. */
  delayMs?: number;
  /** Send the opposite of this bit of the body. */
  flipBit?: number;
  /** Carry the request out first: only the answer goes wrong. Default false. */
  applied?: boolean;
  /** Which requests it meets. Default: those to objects. */
  on?: ObjectRequestKind;
}

/**
 * What the fault leaves of an answer.
 *
 * @param run - Carries the request out.
 * @param refuse - Words `status`, `code` and `message` as the server does.
 */
export function spoilt(
  fault: ObjectFault,
  run: () => OriginAnswer,
  refuse: (fault: ObjectFault & { status: number }) => OriginAnswer,
): OriginAnswer {
  const { status } = fault;
  if (fault.applied === true) run();
  if (fault.hang === true) return { fault: 'hang' };
  if (fault.reset === true) return { fault: 'reset' };
  if (status === undefined) return altered(fault, run());
  const refusal = refuse({ ...fault, status });
  if (fault.retryAfter === undefined) return refusal;
  const headers = { ...refusal.headers, 'retry-after': String(fault.retryAfter) };
  return { ...refusal, headers };
}

function altered(fault: ObjectFault, answer: OriginAnswer): OriginAnswer {
  const body = Buffer.from(answer.body ?? '');
  const { resetAfter, truncateAfter, stallAfter, delayMs, flipBit } = fault;
  if (flipBit !== undefined) {
    const at = flipBit >> 3;
    body[at] = (body[at] ?? 0) ^ (1 << (flipBit & 7));
  }
  const headers = { ...answer.headers, 'content-length': String(body.length) };
  const sent = resetAfter ?? truncateAfter ?? stallAfter ?? body.length;
  const schedule: BodyStep[] = [{ send: body.subarray(0, sent) }];
  if (delayMs !== undefined) schedule.unshift({ waitMs: delayMs });
  if (resetAfter !== undefined) schedule.push({ end: 'reset' });
  if (truncateAfter !== undefined) schedule.push({ end: 'truncate' });
  if (stallAfter !== undefined) schedule.push({ end: 'hang' });
  return { ...answer, headers, schedule };
}
