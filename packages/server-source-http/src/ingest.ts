import type { IncomingMessage } from 'node:http';

/** What the flow gets to know of the request an event came with. */
export interface HttpIngest {
  method: string;
  /** Path without the query. */
  path: string;
  /** The last value of each query parameter. */
  query: Record<string, string>;
  /** In lower case, without credentials. */
  headers: Record<string, string>;
  /** Address of the peer: a proxy's where there is one. */
  ip: string;
  /** The sender's place in a trace, where it names one (W3C Trace Context). Observers follow it. */
  traceparent?: string;
}

/** Credentials have no business in events, logs or destinations. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'cookie']);

export function toIngest(incoming: IncomingMessage): HttpIngest {
  const { traceparent } = incoming.headers;
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'POST',
    path,
    query: query.length === 0 ? {} : Object.fromEntries(new URLSearchParams(query.join('?'))),
    headers: readHeaders(incoming),
    ip: incoming.socket.remoteAddress ?? '',
    ...(typeof traceparent === 'string' && { traceparent }),
  };
}

function readHeaders({ headers }: IncomingMessage): Record<string, string> {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !CREDENTIALS.has(name)) kept.push([name, String(value)]);
  }
  return Object.fromEntries(kept);
}
