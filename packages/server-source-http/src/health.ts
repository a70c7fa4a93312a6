import { Hono } from 'hono';

/** What the health checks look at. */
export interface HealthState {
  /** Why no events can be taken now; empty when they can. */
  reasons(): string[];
  /** Events that are on their way. */
  inFlight(): number;
}

/**
 * `/livez`: the process answers. `/readyz`, and `/health` by another name: whether
 * it takes events, and if not, why.
 */
export function createHealthRoutes(state: HealthState): Hono {
  const routes = new Hono();
  routes.get('/livez', (c) => c.json({ ok: true }));
  for (const path of ['/readyz', '/health']) {
    routes.get(path, (c) => {
      const reasons = state.reasons();
      const ok = reasons.length === 0;
      return c.json({ ok, reasons, inFlight: state.inFlight() }, ok ? 200 : 503);
    });
  }
  return routes;
}
