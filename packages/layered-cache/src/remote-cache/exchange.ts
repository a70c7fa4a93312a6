import { type Clock, errorCode, parseRetryAfter } from '@walkeros/core';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { RemoteCacheError } from './remote-cache-error.js';

/** What is asked of the server. */
export interface Exchange {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'OPTIONS';
  url: string;
  headers: Record<string, string>;
  body?: string | (() => AsyncIterable<Uint8Array>);
}

/**
 * One call with its deadline. It may consist of several exchanges and ends with the
 * last byte of the last answer, or when it is released.
 */
export interface Call {
  /** @throws RemoteCacheError `transport`, `timeout` or `aborted`. */
  send(exchange: Exchange): Promise<Dispatcher.ResponseData>;
  /** The bytes of an answer, as long as the deadline allows. */
  read(response: Dispatcher.ResponseData): AsyncGenerator<Uint8Array>;
  /** The call is over: stops the timer, and the answer if it is still coming. */
  release(): void;
}

export interface Transport {
  begin(signal?: AbortSignal): Call;
  close(): Promise<void>;
}

/** Most connections to the server: uploads, downloads and probes together. */
const CONNECTIONS = 16;

export function createTransport(timeoutMs: number, clock: Clock): Transport {
  // Deadlines are ours: those of the client are per phase, and coarse.
  const agent = new Agent({ connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });

  return {
    begin(outer) {
      const controller = new AbortController();
      const timer = clock.setTimeout(() => {
        controller.abort(
          new RemoteCacheError('timeout', `the remote cache timed out after ${timeoutMs}ms`),
        );
      }, timeoutMs);
      const giveUp = (): void => {
        controller.abort(new RemoteCacheError('aborted', 'the call was given up'));
      };
      outer?.addEventListener('abort', giveUp);
      if (outer?.aborted) giveUp();

      const failure = (error: unknown): unknown => {
        if (controller.signal.aborted) return controller.signal.reason;
        const message = `the remote cache failed (${errorCode(error)})`;
        return new RemoteCacheError('transport', message, { cause: error });
      };
      return {
        async send({ url, method, headers, body = null }) {
          const { signal } = controller;
          const bytes = typeof body === 'function' ? uploadOf(body) : body;
          try {
            return await request(url, {
              ...{ method, headers, body: bytes },
              ...{ dispatcher: agent, signal },
            });
          } catch (error) {
            throw failure(error);
          }
        },
        async *read(response) {
          try {
            for await (const chunk of response.body) yield chunk as Uint8Array;
          } catch (error) {
            throw failure(error);
          }
        },
        release() {
          clock.clearTimeout(timer);
          outer?.removeEventListener('abort', giveUp);
          giveUp();
        },
      };
    },
    close: () => agent.destroy(),
  };
}

/** @throws RemoteCacheError `status` unless the server reports success. */
export function checkStatus(
  { statusCode, headers }: Dispatcher.ResponseData,
  what: string,
  clock: Clock,
): void {
  if (statusCode >= 200 && statusCode < 300) return;
  throw new RemoteCacheError('status', `the remote cache answered ${statusCode} to ${what}`, {
    status: statusCode,
    retryAfterMs: parseRetryAfter(headers['retry-after'], clock.now()),
  });
}

/**
 * The source is opened when the first byte is wanted: a server that refuses at once
 * leaves none behind that nobody reads. What goes wrong with it, the client reports.
 */
function uploadOf(stream: () => AsyncIterable<Uint8Array>): Readable {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield* stream();
  };
  return Readable.from(bytes()).on('error', () => undefined);
}
