import type { Clock, Finding } from '@walkeros/core';
import { ConfigError, untilAborted, WalkerError, within } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { messageOf } from '../message-of.js';
import { stoppedError } from './stopped-error.js';

/** How long one component may take to open. */
const OPEN_TIMEOUT_MS = 30_000;

export interface Opening {
  /** What it is, for messages: `store "sessions"`. */
  label: string;
  /** Where it is defined: `stores.sessions`. */
  path: string;
  clock: Clock;
  /** Ends the waiting: nobody needs the component any more. */
  stopped: AbortSignal;
}

/**
 * Runs the code that opens a component, for a limited time.
 *
 * @param onLate - Gets what is opened after the deadline, to close it again.
 * @throws ConfigError with the component's own findings when it refuses its
 *   settings, else `INIT_FAILED`.
 */
export async function openComponent(
  open: () => unknown,
  { label, path, clock, stopped }: Opening,
  onLate?: (opened: unknown) => void,
): Promise<unknown> {
  const call = (async (): Promise<unknown> => open())();
  const deadline = { clock, timeoutMs: OPEN_TIMEOUT_MS, keepAlive: true };
  let isLeft = false;
  const leave = (): void => {
    if (!isLeft) call.then(onLate, () => undefined);
    isLeft = true;
  };
  const ended = untilAborted(call, stopped, () => {
    leave();
    return Promise.reject<unknown>(stoppedError());
  });
  try {
    return await within(ended, deadline, () => {
      leave();
      throw new WalkerError('INIT_FAILED', `no answer within ${OPEN_TIMEOUT_MS} ms`);
    });
  } catch (error) {
    throw new ConfigError(
      findingsOf(error) ?? [
        { code: 'INIT_FAILED', path, message: `${label} did not open: ${messageOf(error)}` },
      ],
      { cause: error },
    );
  }
}

/** Findings of a `ConfigError`, also one of another copy of the core package. */
function findingsOf(error: unknown): readonly Finding[] | undefined {
  if (!(error instanceof Error) || !isRecord(error)) return undefined;
  const { findings } = error;
  return Array.isArray(findings) && findings.length > 0 ? findings : undefined;
}
