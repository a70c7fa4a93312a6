import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { Refusal } from './refusal.js';
import type { Admit, Grant } from './tokens.js';

export interface RouteEnv {
  Bindings: HttpBindings;
  Variables: {
    /** For log and metrics. */
    route?: string;
    team?: string;
  };
}

/** What clients use as a hash: letters, digits, `-` and `_`. */
export const HASH = '[A-Za-z0-9_-]{1,128}';

/** Who asks, and for what. */
export interface RequestContext {
  /** @throws Refusal 401 or 403. */
  admit(c: Context<RouteEnv>, route: string): Grant;
}

export function createRequestContext(admit: Admit): RequestContext {
  return {
    admit(c, route) {
      c.set('route', route);
      const claimed = [c.req.query('teamId'), c.req.query('slug')];
      const grant = admit(c.req.header('authorization'), claimed);
      c.set('team', grant.team);
      return grant;
    },
  };
}

export function forbidden(right: 'read' | 'write'): Refusal {
  return new Refusal(403, 'forbidden', `the token may not ${right} artifacts`);
}
