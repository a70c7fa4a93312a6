import type { Dispatcher } from 'undici';
import type { Call, Exchange } from './exchange.js';
import { RemoteCacheError } from './remote-cache-error.js';

/** Turborepo's clients follow those; a 303 means that there is something else. */
const REDIRECTS: readonly number[] = [301, 302, 307, 308];
const MAX_REDIRECTS = 3;

/**
 * Sends what reads an artifact, wherever the server points to: servers hand out signed
 * URLs of their buckets. Another origin gets no token, and nobody is led from HTTPS to
 * HTTP.
 *
 * @throws RemoteCacheError
 */
export async function sendFollowing(
  call: Call,
  exchange: Exchange,
): Promise<Dispatcher.ResponseData> {
  let target = exchange;
  for (let redirects = 0; ; redirects++) {
    const response = await call.send(target);
    const { location } = response.headers;
    if (!REDIRECTS.includes(response.statusCode) || location === undefined) return response;
    await response.body.dump();
    if (redirects === MAX_REDIRECTS)
      throw new RemoteCacheError('answer', `more than ${MAX_REDIRECTS} redirects`);
    target = redirected(target, String(location));
  }
}

function redirected(from: Exchange, location: string): Exchange {
  const origin = new URL(from.url);
  const url = URL.canParse(location, from.url) ? new URL(location, from.url) : undefined;
  const isSafe = url?.protocol === 'https:' || url?.protocol === origin.protocol;
  if (url === undefined || !isSafe)
    throw new RemoteCacheError('answer', 'a redirect leads to no http(s) URL, or out of HTTPS');
  const headers = { ...from.headers };
  if (url.origin !== origin.origin) delete headers['authorization'];
  return { ...from, url: url.href, headers };
}
