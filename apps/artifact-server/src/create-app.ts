import { Hono } from 'hono';
import type { Logger } from '@walkeros/core';
import { createOpsRoutes, type OpsOptions } from './ops-routes.js';
import { Refusal, toRefusal } from './refusal.js';
import type { RouteEnv } from './request-context.js';
import { createTurboRoutes, type TurboRoutesOptions } from './turbo-routes.js';

export interface AppOptions extends TurboRoutesOptions {
  problem: OpsOptions['problem'];
  serveMetrics: boolean;
  logger: Logger;
}

/** Everything that the server answers to, but requests for an artifact. */
export function createApp(options: AppOptions): Hono<RouteEnv> {
  const { metrics, logger, problem, serveMetrics } = options;
  const app = new Hono<RouteEnv>({
    getPath: (_request, found) => (found?.env as RouteEnv['Bindings']).exchange.path,
  });

  app.route('/v8/artifacts', createTurboRoutes(options));
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
