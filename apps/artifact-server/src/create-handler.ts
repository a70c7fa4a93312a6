import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createReadAddress, pathOf } from './artifact-address.js';
import { type ArtifactRequestsOptions, createArtifactRequests } from './artifact-requests.js';
import { type AppOptions, createApp } from './create-app.js';
import { createRefuse } from './refuse.js';
import { createWatch, type Exchange, type WatchOptions } from './watch-request.js';

export interface HandlerOptions
  extends
    Omit<AppOptions, 'refuse'>,
    Omit<ArtifactRequestsOptions, 'refuse' | 'readAddress'>,
    WatchOptions {}

/** Answers one request. */
export type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Artifacts in and out of node:http, and all the rest through the framework. */
export function createHandler(options: HandlerOptions): Handler {
  const watch = createWatch(options);
  const refuse = createRefuse(options);
  const readAddress = createReadAddress(options.basePath);
  const askArtifact = createArtifactRequests({ ...options, refuse, readAddress });
  const askApp = createAppListener({ ...options, refuse });

  return (incoming, outgoing) => {
    const path = pathOf(incoming.url ?? '/');
    const exchange = { incoming, outgoing, path, route: 'other', team: undefined };
    watch(exchange);
    if (!askArtifact(exchange)) askApp(exchange);
  };
}

function createAppListener(options: AppOptions): (exchange: Exchange) => void {
  const app = createApp(options);
  const exchanges = new WeakMap<object, Exchange>();
  const listener = getRequestListener(
    (request, env) => app.fetch(request, { ...env, exchange: exchanges.get(env.incoming) }),
    {
      overrideGlobalObjects: false,
      // What a client still sends after a refusal is read and dropped, so that it sees the answer.
      autoCleanupIncoming: false,
      errorHandler: () => Response.json({ error: BAD_REQUEST }, { status: 400 }),
    },
  );
  return (exchange) => {
    exchanges.set(exchange.incoming, exchange);
    void listener(exchange.incoming, exchange.outgoing);
  };
}

const BAD_REQUEST = { code: 'bad_request', message: 'the request is malformed' };
