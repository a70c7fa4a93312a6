import { Hono } from 'hono';
import type { Clock, Logger } from '@walkeros/core';
import type { RoutesOptions } from './artifact-routes.js';
import { createNxRoutes } from './nx-routes.js';
import { createOpsRoutes, type OpsOptions } from './ops-routes.js';
import { Refusal, toRefusal } from './refusal.js';
import type { RouteEnv } from './request-context.js';
import { createTurboRoutes } from './turbo-routes.js';
import { watchRequests } from './watch-requests.js';

export interface AppOptions extends RoutesOptions {
  /** Path below which everything is served; empty for none. */
  basePath: string;
  problem: OpsOptions['problem'];
  serveMetrics: boolean;
  logger: Logger;
  clock: Clock;
}

/** Everything that the server answers to. */
export function createApp(options: AppOptions): Hono<RouteEnv> {
  const { basePath, metrics, logger } = options;
  const app = new Hono<RouteEnv>({ getPath: (request) => pathOf(request.url, basePath) });

  app.use(watchRequests(options));
  app.route('/v8/artifacts', createTurboRoutes(options));
  app.route('/v1/cache', createNxRoutes(options));
  const { problem, serveMetrics } = options;
  app.route('/', createOpsRoutes({ problem, metrics: serveMetrics ? metrics : undefined }));
  app.notFound(() => {
    throw new Refusal(404, 'not_found', 'nothing is here; the API is below /v8/artifacts');
  });
  app.onError((error, c) => {
    const refusal = toRefusal(error);
    if (refusal.status >= 500) logger.error(`request failed: ${error.message}`);
    const { code, message, status, headers } = refusal;
    return c.json({ error: { code, message } }, status, headers);
  });
  return app;
}

/** `TURBO_API` with a slash at its end makes clients ask for `//v8/…`. */
function pathOf(url: string, basePath: string): string {
  const path = new URL(url).pathname.replaceAll(/\/{2,}/g, '/');
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}
