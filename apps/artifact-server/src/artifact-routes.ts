import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { ArtifactStore } from '@walkeros/layered-cache';
import { headersOf } from './artifact-headers.js';
import type { Metrics } from './metrics.js';
import { Refusal } from './refusal.js';
import { forbidden, HASH, type RequestContext, type RouteEnv } from './request-context.js';
import type { Transfer } from './transfer.js';

export interface RoutesOptions {
  artifacts: ArtifactStore;
  transfer: Transfer;
  metrics: Metrics;
  context: RequestContext;
  /** For tokens that may not overwrite. */
  existing: 'keep' | 'strict';
}

/** One artifact, in and out. */
export function createArtifactRoutes(options: RoutesOptions): Hono<RouteEnv> {
  const { artifacts, transfer, metrics, context, existing } = options;
  const routes = new Hono<RouteEnv>();

  routes.get(`/:hash{${HASH}}`, async (c) => {
    const isHead = c.req.method === 'HEAD';
    const { team, read } = context.admit(c, isHead ? 'head' : 'get');
    if (!read) throw forbidden('read');
    const id = { team, hash: c.req.param('hash') };
    if (isHead) {
      const info = await artifacts.has(id);
      if (info === undefined) throw absent();
      return c.body(null, 200, headersOf(info));
    }
    const artifact = await artifacts.get(id);
    metrics.lookup(team, artifact === undefined ? 'miss' : 'hit');
    if (artifact === undefined) throw absent();
    await transfer.send(c.env.outgoing, artifact);
    return RESPONSE_ALREADY_SENT;
  });

  routes.put(`/:hash{${HASH}}`, async (c) => {
    const { team, write, overwrite } = context.admit(c, 'put');
    if (!write) throw forbidden('write');
    const id = { team, hash: c.req.param('hash') };
    const policy = overwrite ? 'replace' : existing;
    const { status } = await transfer.receive(c.env.incoming, id, policy);
    if (status === 'conflict') {
      throw new Refusal(409, 'conflict', 'another artifact has this hash already');
    }
    // Written by hand, as artifacts are: an answer of the framework costs as much as the rest.
    const answer = JSON.stringify({ urls: [c.req.path] });
    c.env.outgoing.writeHead(202, { 'Content-Type': 'application/json' }).end(answer);
    return RESPONSE_ALREADY_SENT;
  });
  return routes;
}

function absent(): Refusal {
  return new Refusal(404, 'not_found', 'there is no such artifact');
}
