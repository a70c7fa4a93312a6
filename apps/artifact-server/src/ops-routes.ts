import { Hono } from 'hono';
import type { Metrics } from './metrics.js';

export interface OpsOptions {
  /** Why no requests can be served now; `undefined` when they can. */
  problem: () => Promise<string | undefined>;
  /** Left out where metrics are not served. */
  metrics: Metrics | undefined;
}

/** `/health`: the process answers. `/ready`: and its store does. `/metrics` for Prometheus. */
export function createOpsRoutes({ problem, metrics }: OpsOptions): Hono {
  const routes = new Hono();
  routes.get('/health', (c) => c.json({ ok: true }));
  routes.get('/ready', async (c) => {
    const reason = await problem();
    return reason === undefined ? c.json({ ok: true }) : c.json({ ok: false, reason }, 503);
  });
  if (metrics !== undefined) {
    routes.get('/metrics', async (c) =>
      c.text(await metrics.text(), 200, { 'Content-Type': metrics.contentType }),
    );
  }
  return routes;
}
