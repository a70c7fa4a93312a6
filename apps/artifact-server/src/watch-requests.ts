import type { MiddlewareHandler } from 'hono';
import type { Clock, Logger } from '@walkeros/core';
import type { Metrics } from './metrics.js';
import type { RouteEnv } from './request-context.js';

export interface WatchOptions {
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
}

/** Counts each request and logs it once it is over: without its query and its headers. */
export function watchRequests(options: WatchOptions): MiddlewareHandler<RouteEnv> {
  const { metrics, logger, clock } = options;
  return async (c, next) => {
    const { outgoing } = c.env;
    const startMs = clock.now();
    const { method, path } = c.req;
    outgoing.once('close', () => {
      const { route = 'other', team } = c.var;
      const { statusCode: status, writableFinished: complete } = outgoing;
      const ms = clock.now() - startMs;
      metrics.request(route, status, ms / 1000);
      if (route === 'other' && status < 400) return;
      logger.info('request', { method, path, status, ms, complete, team });
    });
    await next();
  };
}
