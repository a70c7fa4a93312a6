import type { Observation } from '@walkeros/core';
import { errorCode } from '@walkeros/core';

/** How a call ended. */
export type Ending = Pick<Observation, 'status' | 'code' | 'event'>;

/** Anything else might be a text that somebody put there: nothing of a message may be told. */
const CODE = /^[A-Z][A-Z0-9_]{1,39}$/;

/** How a call ended that threw, or rejected. */
export function failure(error: unknown): Ending {
  const code = errorCode(error);
  return CODE.test(code) ? { status: 'failed', code } : { status: 'failed' };
}
