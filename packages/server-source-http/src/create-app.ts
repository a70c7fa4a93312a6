import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from '@walkeros/core';
import type { Answer } from './answer.js';
import { type CorsSetting, EXPOSED_HEADERS } from './cors-headers.js';
import { createHealthRoutes, type HealthState } from './health.js';
import { Refusal } from './refusal.js';
import { type Reply, replyToFailure, replyToRefusal } from './respond.js';

export interface AppOptions {
  path: string;
  cors: CorsSetting;
  answer: Answer;
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
        exposeHeaders: EXPOSED_HEADERS,
        maxAge: 86_400,
      }),
    );
  }
  app.post(path, async (c) => {
    await options.answer(c.env.incoming, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
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
  app.onError((error, c) => send(c, replyToFailure(error, logger)));
  return app;
}

function send(c: Context, { status, headers, body }: Reply): Response {
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
    ...headers,
  });
}
