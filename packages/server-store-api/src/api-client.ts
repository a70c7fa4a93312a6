import type { LookupFunction } from 'node:net';
import { lookup } from 'node:dns';
import type { Clock, StoreErrorDetails } from '@walkeros/core';
import { createRetryBudget, parseRetryAfter, StoreError } from '@walkeros/core';
import { Agent } from 'undici';
import { ApiFailure } from './api-failure.js';
import { startDeadline } from './deadline.js';
import type { Answer, ExchangeRequest } from './exchange.js';
import { createExchange, firstOf } from './exchange.js';
import { guardedConnect } from './guarded-connect.js';
import { ACCEPTED_ENCODINGS } from './read-body.js';
import { isPrivateAddress } from './private-address.js';
import type { RequestTemplate } from './request-template.js';
import type { ResolvedSettings } from './settings.js';
import { statusFailure } from './status-errors.js';
import { closedFailure, createStorePause } from './store-pause.js';
import { withRetry } from './with-retry.js';
import type { WriteBody } from './write-body.js';

/** How long an idle connection is kept; servers commonly close theirs after five seconds. */
const KEEP_ALIVE_MS = 4_000;

export interface ApiClientOptions {
  storeId: string;
  settings: ResolvedSettings;
  timeoutMs: number;
  clock: Clock;
  /** Resolves host names; `dns.lookup` where it is left out. */
  lookup?: LookupFunction | undefined;
}

export interface ApiCall {
  operation: StoreErrorDetails['operation'];
  key: string;
  template: RequestTemplate;
  method: string;
  /** Statuses besides 2xx that answer the call; all others fail it. */
  answers: readonly number[];
  headers?: Record<string, string> | undefined;
  /** Makes the body; called once, before anything is awaited. */
  content?: (() => WriteBody) | undefined;
}

/** The connections of one store, and the rules that all of its calls follow. */
export interface ApiClient {
  /**
   * Sends one call and hands the answer to `read`, all within the deadline.
   *
   * @throws StoreError for everything that is no answer, and for what `read` throws as `ApiFailure`.
   */
  call<T>(call: ApiCall, read: (answer: Answer) => T): Promise<T>;
  /** Lets requests that are on the wire finish, ends calls that wait, closes the connections. */
  close(): Promise<void>;
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { settings, timeoutMs, clock, storeId } = options;
  const agent = createAgent(options);
  const pause = createStorePause(clock);
  const budget = createRetryBudget();
  const exchange = createExchange({ dispatcher: agent, ...settings });
  let closing: Promise<void> | undefined;

  async function attempt(
    request: ExchangeRequest,
    answers: readonly number[],
  ): Promise<Answer> {
    if (closing !== undefined) throw closedFailure();
    const answer = await exchange(request);
    const { status, headers } = answer;
    if ((status >= 200 && status <= 299) || answers.includes(status)) return answer;
    throw statusFailure(status, parseRetryAfter(firstOf(headers['retry-after']), clock.now()));
  }

  return {
    async call(call, read) {
      const deadline = startDeadline(timeoutMs, clock);
      try {
        const request = { ...requestOf(call), signal: deadline.signal };
        const answer = await withRetry(() => attempt(request, call.answers), {
          // Only a GET is sure to change nothing when it arrives twice.
          attempts: call.method === 'GET' ? settings.retry.attempts : 1,
          baseDelayMs: settings.retry.baseDelay,
          budget,
          deadline,
          pause,
          clock,
        });
        return read(answer);
      } catch (error) {
        throw error instanceof ApiFailure ? storeError(error, call, storeId) : error;
      } finally {
        deadline.clear();
      }
    },
    close() {
      pause.close();
      closing ??= agent.close();
      return closing;
    },
  };
}

function requestOf({
  key,
  template,
  method,
  headers,
  content,
}: ApiCall): Omit<ExchangeRequest, 'signal'> {
  const target = template(key);
  const written = content?.();
  const defaults = {
    'accept-encoding': ACCEPTED_ENCODINGS,
    ...(written !== undefined && { 'content-type': written.contentType }),
    ...headers,
  };
  return {
    target: { ...target, headers: { ...defaults, ...target.headers } },
    method,
    body: written?.body,
  };
}

function createAgent({ settings, timeoutMs, lookup: resolve }: ApiClientOptions): Agent {
  const connect = { timeoutMs, lookup: resolve ?? lookup };
  return new Agent({
    connections: settings.connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // One deadline rules the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: settings.allowPrivate
      ? { timeout: timeoutMs, lookup: connect.lookup }
      : guardedConnect({ ...connect, refuses: isPrivateAddress }),
  });
}

function storeError(
  failure: ApiFailure,
  { operation, key }: ApiCall,
  store: string,
): StoreError {
  const { retryAfterMs } = failure;
  return new StoreError(failure.kind, failure.message, {
    store,
    operation,
    key,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
