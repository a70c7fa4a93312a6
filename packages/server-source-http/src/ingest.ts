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
const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie'];

export function toIngest(incoming: IncomingMessage): HttpIngest {
  const { url = '/', headers } = incoming;
  const at = url.indexOf('?');
  const ingest: HttpIngest = {
    method: incoming.method ?? 'POST',
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at + 1))),
    headers: readHeaders(incoming),
    ip: incoming.socket.remoteAddress ?? '',
  };
  if (typeof headers.traceparent === 'string') ingest.traceparent = headers.traceparent;
  return ingest;
}

function readHeaders({ headers }: IncomingMessage): Record<string, string> {
  const kept: Record<string, string | string[] | undefined> = { ...headers };
  for (const name of CREDENTIALS) if (name in kept) delete kept[name];
  // The one header that Node gives as a list, and that no request has any use for.
  if (kept['set-cookie'] !== undefined) kept['set-cookie'] = String(kept['set-cookie']);
  return kept as Record<string, string>;
}
