import { buffer } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { OriginRequest, OriginScript } from './origin-answer.js';
import { sendAnswer } from './send-answer.js';

/** Room for keys of 10 kB that are percent-encoded. */
const MAX_HEADER_BYTES = 256 * 1024;

/** By which time an origin answers. */
export interface HttpOriginOptions {
  /** Times the `waitMs` steps of answers. Default: the system's clock. */
  clock?: Clock;
}

/** A loopback HTTP server that does what a test tells it to. */
export interface HttpOrigin {
  /** `http://127.0.0.1:<port>`, without a closing slash. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly OriginRequest[];
  /** Connections that were opened so far. */
  readonly connections: number;
  /** The most requests that were being answered at one time. */
  readonly peak: number;
  /** How many requests a path has had; of all paths when it is left out. */
  count(path?: string): number;
  /** Answers a path's requests one script each; the last script serves all that follow. */
  on(path: string, ...scripts: [OriginScript, ...OriginScript[]]): void;
  /** Answers every path that has no scripts. Default: 404. */
  otherwise(script: OriginScript): void;
  /** Resolves once this many requests have arrived. */
  arrived(total: number): Promise<void>;
  /** Forgets the requests so far: for tests that count memory. */
  forget(): void;
  /** Breaks all connections and stops listening. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts an origin on a free port of 127.0.0.1. */
export async function createHttpOrigin(options: HttpOriginOptions = {}): Promise<HttpOrigin> {
  const clock = options.clock ?? systemClock;
  const scripts = createScripts();
  const log = createRequestLog();
  let [connections, inFlight, peak] = [0, 0, 0];

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    peak = Math.max(peak, ++inFlight);
    response.once('close', () => inFlight--);
    const request = await readRequest(incoming);
    log.add(request);
    const script = scripts.next(request.path);
    const answer = typeof script === 'function' ? await script(request) : script;
    await sendAnswer(answer, { request, response, clock });
  }

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (incoming, response) => {
    // A client that goes away in mid-request is none of the test's concern.
    serve(incoming, response).catch(() => response.destroy());
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: log.requests,
    get connections() {
      return connections;
    },
    get peak() {
      return peak;
    },
    count: log.count,
    arrived: log.arrived,
    forget: log.forget,
    on: scripts.on,
    otherwise: scripts.otherwise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Scripts = Pick<HttpOrigin, 'on' | 'otherwise'> & { next(path: string): OriginScript };

function createScripts(): Scripts {
  const scripts = new Map<string, OriginScript[]>();
  let fallback: OriginScript = { status: 404 };

  return {
    on: (path, ...list) => void scripts.set(path, list),
    otherwise: (script) => void (fallback = script),
    next(path) {
      const [script = fallback, ...rest] = scripts.get(path) ?? [];
      if (rest.length > 0) scripts.set(path, rest);
      return script;
    },
  };
}

type RequestLog = Pick<HttpOrigin, 'requests' | 'count' | 'arrived' | 'forget'> & {
  add(request: OriginRequest): void;
};

function createRequestLog(): RequestLog {
  const requests: OriginRequest[] = [];
  const waiting = new Map<() => void, number>();

  return {
    requests,
    count: (path) =>
      requests.filter((request) => path === undefined || request.path === path).length,
    arrived: (total) =>
      new Promise((resolve) => {
        if (requests.length >= total) resolve();
        else waiting.set(resolve, total);
      }),
    forget: () => void requests.splice(0),
    add(request) {
      requests.push(request);
      for (const [resolve, total] of waiting) {
        if (requests.length < total) continue;
        waiting.delete(resolve);
        resolve();
      }
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<OriginRequest> {
  const target = incoming.url ?? '';
  const [path = ''] = target.split('?', 1);
  const { headers, method = '' } = incoming;
  return { method, target, path, headers, body: await buffer(incoming) };
}
