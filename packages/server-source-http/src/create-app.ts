import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from '@walkeros/core';
import { createHealthRoutes, type HealthState } from './health.js';
import { Refusal } from './refusal.js';
import { type Reply, replyToRefusal } from './respond.js';

export interface AppOptions {
  path: string;
  cors: boolean | { origins: string[] };
  collect: (incoming: IncomingMessage) => Promise<Reply>;
  health: HealthState;
  /** Whether connections are to be given up after the answer. */
  stopping: () => boolean;
  logger: Logger;
}

/** The routes of the source: events, their CORS preflight, and health. */
export function createApp(options: AppOptions): Hono<{ Bindings: HttpBindings }> {
  const { path, logger } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (c, next) => {
    await next();
    if (options.stopping()) c.header('Connection', 'close');
  });
  if (options.cors !== false) {
    app.use(
      path,
      cors({
        origin: options.cors === true ? '*' : options.cors.origins,
        allowMethods: ['POST'],
        allowHeaders: ['Content-Type'],
        exposeHeaders: ['Retry-After'],
        maxAge: 86_400,
      }),
    );
  }
  app.post(path, async (c) => {
    const reply = await options.collect(c.env.incoming);
    const set = options.cors === false ? {} : corsHeaders(c, options.cors);
    const closing = options.stopping() ? { Connection: 'close' } : {};
    return sendNow(c, { ...reply, headers: { ...set, ...closing, ...reply.headers } });
  });
  app.all(path, (c) => {
    const allowed = options.cors === false ? 'POST' : 'POST, OPTIONS';
    const refusal = new Refusal(405, 'method_not_allowed', 'send events with POST');
    return send(c, replyToRefusal(refusal.withHeader('Allow', allowed)));
  });
  app.route('/', createHealthRoutes(options.health));
  app.notFound((c) => {
    const message = `nothing is here; send events with POST to ${path}`;
    return send(c, replyToRefusal(new Refusal(404, 'not_found', message)));
  });
  app.onError((error, c) => {
    if (error instanceof Refusal) return send(c, replyToRefusal(error));
    logger.error(`request failed: ${error.message}`);
    const refusal = new Refusal(500, 'internal', 'the request could not be processed');
    return send(c, replyToRefusal(refusal));
  });
  return app;
}

/** What the CORS middleware has put onto the response, and what it adds to it afterwards. */
function corsHeaders(c: Context, cors: true | { origins: string[] }): Record<string, string> {
  const vary = cors === true ? {} : { Vary: 'Origin' };
  return { ...Object.fromEntries(c.res.headers), ...vary };
}

/**
 * Answers past the framework: the standard `Response` makes a stream of every body, which
 * takes longer than all else that is done for an event.
 */
function sendNow(
  { env: { outgoing } }: Context<{ Bindings: HttpBindings }>,
  { status, headers, body }: Reply,
): Response {
  const text = JSON.stringify(body);
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  outgoing.end(text);
  return RESPONSE_ALREADY_SENT;
}

function send(c: Context, { status, headers, body }: Reply): Response {
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
    ...headers,
  });
}
