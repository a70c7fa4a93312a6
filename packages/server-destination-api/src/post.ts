import type { Clock } from '@walkeros/core';
import { basicAuthorization, errorCode, parseRetryAfter } from '@walkeros/core';
import type { Dispatcher } from 'undici';
import type { ResolvedSettings } from './settings.js';

/** Answers up to this size are read, so that their connection can be used again. */
const MAX_DISCARDED_BYTES = 16_384;

/** What came of one request. */
export interface Attempt {
  /** `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** What happened, for people: the origin and a status or code, no other part of the URL. */
  readonly what: string;
  readonly retryAfterMs?: number | undefined;
}

/** Sends one body, once. Never rejects. */
export type Post = (body: string) => Promise<Attempt>;

export interface PostOptions {
  dispatcher: Dispatcher;
  settings: ResolvedSettings;
  clock: Clock;
  /** Ends what is on the wire when the destination is closed. */
  stopped: AbortSignal;
}

export function createPost(options: PostOptions): Post {
  const { dispatcher, settings, clock, stopped } = options;
  const url = new URL(settings.url);
  const authorization = basicAuthorization(url);
  const request = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: settings.method,
    headers: {
      'content-type': 'application/json',
      ...(authorization !== undefined && { authorization }),
      ...settings.headers,
    },
  };

  async function exchange(body: string, signal: AbortSignal): Promise<Attempt> {
    const response = await dispatcher.request({ ...request, body, signal });
    const { statusCode: status, headers } = response;
    // The status decides; what becomes of the page that came with it does not matter.
    await response.body.dump({ limit: MAX_DISCARDED_BYTES }).catch(() => undefined);
    const retryAfterMs = parseRetryAfter(headers['retry-after'], clock.now());
    const hint = status >= 300 && status <= 399 ? '; use the address it redirects to' : '';
    return { status, what: `${url.origin} answered ${status}${hint}`, retryAfterMs };
  }

  return async (body) => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    // After a long turn of the event loop the answer may be there, waiting to be read.
    const onTime = (): void => clock.afterTurn(abort);
    const timer = clock.setTimeout(onTime, settings.timeout, true);
    stopped.addEventListener('abort', abort);
    if (stopped.aborted) abort();
    try {
      return await exchange(body, controller.signal);
    } catch (error) {
      return { status: undefined, what: whatFailed(error, controller.signal) };
    } finally {
      clock.clearTimeout(timer);
      stopped.removeEventListener('abort', abort);
    }
  };

  function whatFailed(error: unknown, signal: AbortSignal): string {
    if (stopped.aborted) return 'the destination was closed';
    if (signal.aborted) return `${url.origin} did not answer within ${settings.timeout} ms`;
    // The error's own message may hold addresses and parts of the request.
    return `the connection to ${url.origin} failed (${errorCode(error)})`;
  }
}
