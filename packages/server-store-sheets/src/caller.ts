import type { sheets_v4 } from '@googleapis/sheets';
import type { Clock } from '@walkeros/core';
import { fieldOf, sleep } from '@walkeros/core';
import type { ApiSubject } from './api-failure.js';
import { apiFailure } from './api-failure.js';
import type { Quota } from './quota.js';
import type { Sessions } from './session.js';
import { SheetsFailure } from './sheets-failure.js';

/** Options that every request of the Google client is sent with. */
export interface SendOptions {
  signal: AbortSignal;
  /** Off: the client's own retries ignore `Retry-After`, the quota and the deadline. */
  retry: false;
}

/** Sends one request; called again for each try. */
export type Send<T> = (api: sheets_v4.Sheets, options: SendOptions) => Promise<{ data: T }>;

type Kind = 'read' | 'write';

/** Calls the API within quota and deadline. @throws SheetsFailure */
export interface Caller {
  read<T>(send: Send<T>): Promise<T>;
  write<T>(send: Send<T>): Promise<T>;
}

export interface CallerOptions {
  sessions: Sessions;
  quota: Quota;
  clock: Clock;
  subject: ApiSubject;
  maxWaitMs: number;
  timeoutMs: number;
}

const READ_TRIES = 3;
const BACKOFF_MS = 200;

/** Until when an answer is waited for. */
interface Deadline {
  readonly atMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads are tried up to three times where Google fails, writes never: an append that was
 * carried out before its answer was lost would double its rows. Requests that were not
 * carried out are sent again, both kinds: with another token once where the token is
 * refused, and after a 429 as often as the wait that it asks for fits.
 */
export function createCaller(options: CallerOptions): Caller {
  const { sessions, quota, clock, subject, maxWaitMs, timeoutMs } = options;

  async function tries<T>(kind: Kind, send: Send<T>, deadline: Deadline): Promise<T> {
    const { signal, atMs } = deadline;
    let renewed = false;
    for (let left = kind === 'read' ? READ_TRIES : 1; ;) {
      const session = sessions.current;
      try {
        return wholeBody(await send(session, { signal, retry: false }));
      } catch (error) {
        const isRenewed: boolean = isRefusedToken(error) && !renewed && sessions.renew(session);
        renewed ||= isRenewed;
        const failure = isRenewed ? undefined : apiFailure(error, subject, clock.now());
        if (failure !== undefined && failure.kind !== 'throttled') left -= 1;
        if (failure !== undefined) await afterFailure(kind, failure, signal.aborted ? 0 : left);
      }
      // What would only begin at the deadline is not worth the wait.
      await quota[kind].pass(Math.min(maxWaitMs, atMs - clock.monotonicNow() - 1));
    }
  }

  /** Pauses before another try. @throws SheetsFailure when there is none. */
  async function afterFailure(kind: Kind, failure: SheetsFailure, left: number): Promise<void> {
    if (failure.kind === 'throttled' && left > 0) {
      quota[kind].block(failure.retryAfterMs ?? 0);
      return;
    }
    if (failure.kind !== 'unavailable' || left <= 0) throw failure;
    const pauseMs = clock.random() * BACKOFF_MS * 2 ** (READ_TRIES - left);
    await sleep(pauseMs, { clock });
  }

  function withinDeadline<T>(work: (deadline: Deadline) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const timer = clock.setTimeout(
        () => {
          const what = `no answer within ${timeoutMs} ms`;
          reject(new SheetsFailure('timeout', what, { ambiguous: true }));
          controller.abort();
        },
        timeoutMs,
        true,
      );
      void work({ atMs: clock.monotonicNow() + timeoutMs, signal: controller.signal })
        .then(resolve, reject)
        .finally(() => clock.clearTimeout(timer));
    });
  }

  async function call<T>(kind: Kind, send: Send<T>): Promise<T> {
    await quota[kind].pass(maxWaitMs);
    return withinDeadline((deadline) => tries(kind, send, deadline));
  }

  return { read: (send) => call('read', send), write: (send) => call('write', send) };
}

function isRefusedToken(error: unknown): boolean {
  const response = fieldOf(error, 'response');
  const isTokenError = typeof fieldOf(fieldOf(response, 'data'), 'error') === 'string';
  return fieldOf(response, 'status') === 401 && !isTokenError;
}

/** A body that was cut off reaches us as text: the client's parser gives up in silence. */
function wholeBody<T>({ data }: { data: T }): T {
  if (typeof data === 'object' && data !== null) return data;
  throw new SheetsFailure(
    'invalid-data',
    'the answer is not the JSON that the Sheets API sends',
    {
      ambiguous: true,
    },
  );
}
