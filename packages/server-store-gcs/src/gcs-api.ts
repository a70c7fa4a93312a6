/*
 * Requests to the JSON API of Google Cloud Storage. Google's library says where the
 * server is and grants the tokens; the requests are ours, because those of the library
 * cannot be given up, and do not end when the connection breaks in mid-body.
 */
import type { Storage } from '@google-cloud/storage';
import type { Clock } from '@walkeros/core';
import { createRetryBudget } from '@walkeros/core';
import { Refusal } from '@walkeros/core/byte-store';
import { failureOf, GcsFailure } from './gcs-failure.js';
import { withRetry } from './with-retry.js';

export interface GcsRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Path and query, encoded. */
  target: string;
  contentType?: string;
  body?: Uint8Array;
}

export interface GcsApi {
  /**
   * Sends a request, again if need be: all that the store sends can be sent twice.
   *
   * @param read - Takes what is wanted of an answer that is no error.
   * @throws GcsFailure, Refusal, or what the network throws.
   */
  send<T>(
    request: GcsRequest,
    signal: AbortSignal,
    read: (response: Response, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

export interface GcsApiOptions {
  client: Storage;
  requestTimeoutMs: number;
  clock: Clock;
}

export function createGcsApi({ client, requestTimeoutMs, clock }: GcsApiOptions): GcsApi {
  const budget = createRetryBudget();
  const isAnonymous = client.customEndpoint && client.useAuthWithCustomEndpoint !== true;

  async function authorization(url: string): Promise<Record<string, string>> {
    return isAnonymous ? {} : { ...(await client.authClient.getRequestHeaders(url)) };
  }

  /** Tokens can be withdrawn before they expire: the next attempt asks for a new one. */
  async function forgetToken(): Promise<void> {
    if (isAnonymous) return;
    const holder = await client.authClient.getClient();
    holder.credentials = { ...holder.credentials, access_token: null, expiry_date: 1 };
  }

  async function exchange(request: GcsRequest, signal: AbortSignal): Promise<Response> {
    const { method, target, contentType, body } = request;
    const url = client.apiEndpoint + target;
    const response = await fetch(url, {
      method,
      signal,
      redirect: 'error',
      headers: {
        ...(await authorization(url)),
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && { body }),
    });
    if (response.ok) return response;
    if (response.status === 401) await forgetToken();
    throw await failureOf(response, clock);
  }

  return {
    send: (request, signal, read) =>
      withRetry({ signal, clock, budget, isWorthRetrying }, () =>
        attempt({ signal, timeoutMs: requestTimeoutMs, clock }, async (attemptSignal) =>
          read(await exchange(request, attemptSignal), attemptSignal),
        ),
      ),
  };
}

function isWorthRetrying(error: unknown, failures: number): boolean {
  if (error instanceof Refusal) return error.kind === 'unavailable';
  if (!(error instanceof GcsFailure)) return true;
  const { status } = error;
  return (
    status >= 500 || status === 408 || status === 429 || (status === 401 && failures === 1)
  );
}

interface AttemptOptions {
  signal: AbortSignal;
  timeoutMs: number;
  clock: Clock;
}

/** Ends with the signal or at its own deadline, also where the work minds neither. */
async function attempt<T>(
  { signal, timeoutMs, clock }: AttemptOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () =>
      reject(controller.signal.reason as Error),
    );
  });
  const give = (): void => controller.abort(signal.reason);
  const silent = new Refusal('timeout', 'the server took longer than "requestTimeout"');
  const timer = clock.setTimeout(() => controller.abort(silent), timeoutMs);
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', give);
    ended.catch(() => undefined);
  }
}
