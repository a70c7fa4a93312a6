import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback } from './loopback.js';

/**
 * Who may ask. The page shows what is inside a running flow, and other pages in the same
 * browser can send requests to loopback too, so each request is held against all of:
 *
 * - **Host**: a name that an attacker resolves to 127.0.0.1 (DNS rebinding) is not on the
 *   list, so it is refused; addresses cannot be rebound.
 * - **Origin** and **Sec-Fetch-Site**: another site's page is refused, also a frame of it.
 * - **The way here**: without a token of the operator's own only connections from this
 *   machine count, and none that a proxy has passed on.
 * - **Token**: in a header, which no form, image or link can set.
 */
export interface Gatekeeper {
  /** @returns Why the request is refused, if it is. */
  refuse(request: IncomingMessage, kind: RequestKind): Refusal | undefined;
}

/** A page or one of its files shows nothing by itself; what answers with data needs the token. */
export type RequestKind = 'page' | 'file' | 'data' | 'action';

export interface Refusal {
  readonly status: 400 | 401 | 403 | 421;
  readonly error: string;
}

export interface GatekeeperOptions {
  readonly token: string;
  readonly allowedHosts: readonly string[];
  /** Whether other machines may connect at all. */
  readonly isPublic: boolean;
}

const HOST = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i;
const PROXIED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export function createGatekeeper(options: GatekeeperOptions): Gatekeeper {
  const { allowedHosts, isPublic } = options;
  const expected = digest(`Bearer ${options.token}`);
  const names = new Set(allowedHosts.map((name) => name.toLowerCase()));

  function isKnownHost(host: string): boolean {
    const name = HOST.exec(host)?.[1]?.toLowerCase();
    if (name === undefined) return false;
    if (isLoopback(name) || names.has(name)) return true;
    return isPublic && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
  }

  function refuseWay({ headers, socket }: IncomingMessage): Refusal | undefined {
    if (isPublic) return undefined;
    if (!isLoopback(socket.remoteAddress ?? '')) {
      return { status: 403, error: 'only for this machine; other machines need a token' };
    }
    const proxied = PROXIED.some((name) => headers[name] !== undefined);
    return proxied
      ? { status: 403, error: 'behind a proxy the page needs a token of its own' }
      : undefined;
  }

  return {
    refuse(request, kind) {
      const { headers, rawHeaders } = request;
      const { host = '', origin } = headers;
      const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && /^host$/i.test(text));
      if (hosts.length !== 1 || request.url?.startsWith('/') !== true) {
        return { status: 400, error: 'one host, and a path on it' };
      }
      if (!isKnownHost(host)) return { status: 421, error: 'not a host of this page' };
      const way = refuseWay(request);
      if (way !== undefined) return way;
      if (isForeign(request, kind)) return { status: 403, error: 'not from another site' };
      if (kind === 'action' && origin === undefined) {
        return { status: 403, error: 'from the page only' };
      }
      if (kind === 'page' || kind === 'file') return undefined;
      const given = digest(headers.authorization ?? '');
      return timingSafeEqual(given, expected)
        ? undefined
        : { status: 401, error: 'open the address that was printed: it holds the token' };
    },
  };
}

/** A link from elsewhere may open the page, which has no data yet; nothing else may come from there. */
function isForeign({ headers }: IncomingMessage, kind: RequestKind): boolean {
  const { host = '', origin } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return true;
  }
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return !(kind === 'page' && headers['sec-fetch-dest'] === 'document');
}

/** Of equal length, so that a comparison takes equally long. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
