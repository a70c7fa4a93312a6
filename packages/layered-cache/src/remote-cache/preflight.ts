import type { Clock } from '@walkeros/core';
import { type Call, checkStatus, type Exchange } from './exchange.js';
import { RemoteCacheError } from './remote-cache-error.js';

/**
 * Asks where to send an exchange to. The server may point elsewhere with `Location`;
 * the token goes along only if it says that it wants to see it.
 *
 * @throws RemoteCacheError
 */
export async function preflight(
  call: Call,
  exchange: Exchange,
  clock: Clock,
): Promise<Exchange> {
  const { authorization = '', ...others } = exchange.headers;
  const response = await call.send({
    method: 'OPTIONS',
    url: exchange.url,
    headers: {
      authorization,
      'access-control-request-method': exchange.method,
      'access-control-request-headers': Object.keys(exchange.headers).join(', '),
    },
  });
  await response.body.dump();
  checkStatus(response, 'the preflight', clock);

  const { location, 'access-control-allow-headers': allowed } = response.headers;
  const mayHaveToken = String(allowed ?? '')
    .split(',')
    .some((name) => ['*', 'authorization'].includes(name.trim().toLowerCase()));
  return {
    ...exchange,
    url: location === undefined ? exchange.url : resolve(String(location), exchange.url),
    headers: mayHaveToken ? exchange.headers : others,
  };
}

function resolve(location: string, base: string): string {
  const url = URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new RemoteCacheError('answer', 'the preflight points to what is no http(s) URL');
  return url.href;
}
