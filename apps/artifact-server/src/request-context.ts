import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { teamsOf } from './artifact-address.js';
import type { Admit, Grant } from './tokens.js';
import type { Exchange } from './watch-request.js';

/** What a route of the framework finds in its context. */
export interface RouteEnv {
  Bindings: HttpBindings & { exchange: Exchange };
  Variables: { grant: Grant };
}

/** Who asks, and for what. */
export interface RequestContext {
  /** @throws Refusal 401 or 403. */
  admit(c: Context<RouteEnv>, route: string): Grant;
}

export function createRequestContext(admit: Admit): RequestContext {
  return {
    admit({ req, env: { exchange } }, route) {
      exchange.route = route;
      const grant = admit(req.header('authorization'), teamsOf(req.url));
      exchange.team = grant.team;
      return grant;
    },
  };
}
