import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { DIALECTS } from './dialect.js';
import { createOpsRoutes, type OpsOptions } from './ops-routes.js';
import { Refusal } from './refusal.js';
import type { Refuse } from './refuse.js';
import type { RouteEnv } from './request-context.js';
import { createTurboRoutes, type TurboRoutesOptions } from './turbo-routes.js';

export interface AppOptions extends TurboRoutesOptions {
  problem: OpsOptions['problem'];
  serveMetrics: boolean;
  refuse: Refuse;
  /** Path below which everything is served; empty for none. */
  basePath: string;
}

/** Everything that the server answers to, but requests for an artifact. */
export function createApp(options: AppOptions): Hono<RouteEnv> {
  const { metrics, refuse, problem, serveMetrics, basePath } = options;
  const app = new Hono<RouteEnv>({
    getPath: (_request, found) => (found?.env as RouteEnv['Bindings']).exchange.path,
  });

  app.route(`${basePath}/v8/artifacts`, createTurboRoutes(options));
  app.route(
    `${basePath}/`,
    createOpsRoutes({ problem, metrics: serveMetrics ? metrics : undefined }),
  );
  app.notFound(() => {
    throw new Refusal(404, 'not_found', 'nothing is here; the API is below /v8/artifacts');
  });
  app.onError((error, c) => {
    refuse(c.env.exchange, DIALECTS.turbo, error);
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}
