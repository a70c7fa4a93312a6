import type { Answer, IncomingCall } from './api.js';

/**
 * A `fetch` that hands requests to the server without a socket: the same answers, some
 * ten times as many a second. For property tests with thousands of steps.
 */
export function createDirectFetch(
  handle: (call: IncomingCall) => Promise<Answer>,
): typeof globalThis.fetch {
  return async function directFetch(input, init) {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = await request.text();
    const answer = await abortable(
      handle({
        method: request.method,
        url: new URL(request.url),
        authorization: request.headers.get('authorization') ?? undefined,
        body,
      }),
      request.signal,
    );
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
}

function abortable(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    answer.then((given) => {
      if (given.instead === 'hang') return;
      signal.removeEventListener('abort', abort);
      if (given.instead === 'reset') reject(new TypeError('fetch failed'));
      else resolve(given);
    }, reject);
  });
}
