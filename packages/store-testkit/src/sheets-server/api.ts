import type { Clock } from '@walkeros/core';
import { GoogleApiError } from '../google/api-error.js';
import { objectOf } from './api-request.js';
import type { FaultScript, RequestKind, SheetsFault } from './fault.js';
import type { QuotaMeter } from './quota.js';
import type { Route } from './routes.js';
import { findRoute, masked } from './routes.js';
import type { Spreadsheet } from './spreadsheet.js';
import type { TokenIssuer } from '../google/token-issuer.js';
import { TokenRefused } from '../google/token-issuer.js';

/** A request as it arrives, over a socket or from `SheetsServer.fetch`. */
export interface IncomingCall {
  method: string;
  url: URL;
  authorization: string | undefined;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Instead of an answer: silence, or a dropped connection. */
  instead?: 'hang' | 'reset';
}

/** One request that was answered. */
export interface LoggedRequest {
  kind: RequestKind;
  method: string;
  /** Path, decoded, without the query. */
  path: string;
  status: number;
  /** When it was carried out, by the server's clock. */
  atMs: number;
}

/** What the server is made of; tests exchange some parts while it runs. */
export interface ApiParts {
  readonly clock: Clock;
  readonly tokens: TokenIssuer;
  readonly faults: FaultScript;
  readonly spreadsheets: Map<string, Spreadsheet>;
  readonly requests: LoggedRequest[];
  readonly pause: () => Promise<void>;
  tokenUrl: string;
  quota: QuotaMeter | undefined;
  beforeRequest: ((call: { kind: RequestKind; path: string }) => void) | undefined;
}

/** What the server does with one request, from the token to the log. */
export function createApi(parts: ApiParts): (call: IncomingCall) => Promise<Answer> {
  function grant(call: IncomingCall): Answer {
    try {
      return json(200, parts.tokens.exchange(call.body, parts.tokenUrl));
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      return json(400, { error: error.code, error_description: error.message });
    }
  }

  function open(route: Route, user: string): Spreadsheet {
    const sheet = parts.spreadsheets.get(route.spreadsheetId);
    if (sheet === undefined) throw new GoogleApiError(404, 'Requested entity was not found.');
    if (!sheet.refused.has(user)) return sheet;
    throw new GoogleApiError(403, 'The caller does not have permission');
  }

  function carryOut(call: IncomingCall, route: Route): Answer {
    const user = parts.tokens.userOf(call.authorization);
    parts.quota?.charge(route.kind, user);
    const request = { query: call.url.searchParams, body: parseBody(call.body) };
    return json(200, masked(route.run(open(route, user), request), request.query));
  }

  function answer(call: IncomingCall, kind: RequestKind, route: Route | undefined): Answer {
    try {
      return route === undefined || kind === 'token' ? grant(call) : carryOut(call, route);
    } catch (error) {
      if (error instanceof GoogleApiError) return refusal(error);
      return refusal(new GoogleApiError(500, 'Internal error encountered.'));
    }
  }

  return async function handle(call) {
    const isToken = call.method === 'POST' && call.url.pathname === '/token';
    let route: Route | undefined;
    try {
      route = isToken ? undefined : findRoute(call.method, call.url.pathname);
    } catch (error) {
      if (error instanceof GoogleApiError) return refusal(error);
      throw error;
    }
    const kind = route?.kind ?? 'token';
    const path = decodeURIComponent(call.url.pathname);
    await parts.pause();
    parts.beforeRequest?.({ kind, path });
    const fault = parts.faults.next(kind);
    const run = (): Answer => answer(call, kind, route);
    const result = fault === undefined ? run() : spoilt(fault, run);
    const { method } = call;
    parts.requests.push({ kind, method, path, status: result.status, atMs: parts.clock.now() });
    await parts.pause();
    return result;
  };
}

/** What the fault leaves of an answer. */
function spoilt(fault: SheetsFault, run: () => Answer): Answer {
  if (fault.truncate !== undefined) {
    const whole = run();
    return { ...whole, body: whole.body.slice(0, fault.truncate) };
  }
  if (fault.applied === true) run();
  if (fault.status !== undefined) {
    const message = fault.message ?? 'A fault that the test asked for.';
    return refusal(new GoogleApiError(fault.status, message, fault.retryAfter));
  }
  return { status: 0, headers: {}, body: '', instead: fault.hang === true ? 'hang' : 'reset' };
}

function refusal(error: GoogleApiError): Answer {
  const answer = json(error.status, error.toBody());
  if (error.retryAfter !== undefined) answer.headers['retry-after'] = String(error.retryAfter);
  return answer;
}

function json(status: number, body: unknown): Answer {
  const headers = { 'content-type': 'application/json; charset=UTF-8' };
  return { status, headers, body: JSON.stringify(body) };
}

function parseBody(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    return objectOf(JSON.parse(text));
  } catch {
    throw new GoogleApiError(400, 'Invalid JSON payload received.');
  }
}
