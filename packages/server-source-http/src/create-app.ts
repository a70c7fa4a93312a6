import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
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
  app.post(path, async (c) => send(c, await options.collect(c.env.incoming)));
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

function send(c: Context, { status, headers, body }: Reply): Response {
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
    ...headers,
  });
}
