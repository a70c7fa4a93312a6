import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ApiFailure } from './api-failure.js';
import { networkFailure } from './network-failure.js';
import { abandon, readBody, tooLarge } from './read-body.js';
import { followRedirect, isRedirect, MAX_HOPS } from './redirect.js';
import type { RequestTarget } from './request-template.js';

/** Error pages up to this size are read, so that their connection can be used again. */
const MAX_DISCARDED_BYTES = 16_384;

export interface ExchangeOptions {
  dispatcher: Dispatcher;
  maxBytes: number;
  /** Whether a read may be redirected to another origin. */
  allowRedirects: boolean;
}

export interface ExchangeRequest {
  target: RequestTarget;
  method: string;
  body?: Uint8Array | string | undefined;
  signal: AbortSignal;
}

/** A whole answer; `body` is empty unless the status is 2xx. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** One request, its redirects and its body. */
export type Exchange = (request: ExchangeRequest) => Promise<Answer>;

/** @throws ApiFailure when there is no whole answer; a status of any kind is one. */
export function createExchange(options: ExchangeOptions): Exchange {
  return async (request) => {
    try {
      return await follow(request, options);
    } catch (error) {
      // An aborted request rejects with whatever was in progress; the reason is the deadline's.
      throw networkFailure(request.signal.aborted ? request.signal.reason : error);
    }
  };
}

async function follow(request: ExchangeRequest, options: ExchangeOptions): Promise<Answer> {
  let { target } = request;
  for (let hops = 0; hops <= MAX_HOPS; hops++) {
    const response = await options.dispatcher.request({
      ...target,
      method: request.method,
      body: request.body ?? null,
      signal: request.signal,
    });
    if (!isRedirect(response.statusCode)) return readAnswer(response, options.maxBytes);
    await discard(response);
    target = followRedirect({
      from: target,
      method: request.method,
      status: response.statusCode,
      location: firstOf(response.headers.location),
      allowOtherOrigins: options.allowRedirects,
    });
  }
  throw new ApiFailure('unavailable', `redirected more than ${MAX_HOPS} times`);
}

async function readAnswer(
  response: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<Answer> {
  const { statusCode: status, headers } = response;
  if (status < 200 || status > 299) {
    await discard(response);
    return { status, headers, body: new Uint8Array() };
  }
  const encoding = firstOf(headers['content-encoding']);
  if (encoding === undefined && Number(headers['content-length']) > maxBytes) {
    abandon(response.body);
    throw tooLarge(maxBytes);
  }
  return { status, headers, body: await readBody(response.body, { encoding, maxBytes }) };
}

/** The status is known; what becomes of the page that came with it does not matter. */
async function discard({ body }: Dispatcher.ResponseData): Promise<void> {
  await body.dump({ limit: MAX_DISCARDED_BYTES }).catch(() => undefined);
}

/** The first of a header's values. */
export function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
