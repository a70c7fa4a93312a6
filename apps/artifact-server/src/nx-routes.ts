import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { toRefusal } from './refusal.js';
import { forbidden, HASH, type RouteEnv } from './request-context.js';
import type { RoutesOptions } from './artifact-routes.js';

/** Nx's self-hosted remote cache: two routes, errors as plain text, nothing is overwritten. */
export function createNxRoutes(options: RoutesOptions): Hono<RouteEnv> {
  const { artifacts, transfer, metrics, context } = options;
  const routes = new Hono<RouteEnv>();

  routes.get(`/:hash{${HASH}}`, async (c) => {
    const { team, read } = context.admit(c, 'nx-get');
    if (!read) throw forbidden('read');
    const artifact = await artifacts.get({ team, hash: storedHash(c.req.param('hash')) });
    metrics.lookup(team, artifact === undefined ? 'miss' : 'hit');
    if (artifact === undefined) return c.text('The record was not found', 404);
    await transfer.send(c.env.outgoing, artifact);
    return RESPONSE_ALREADY_SENT;
  });

  routes.put(`/:hash{${HASH}}`, async (c) => {
    const { team, write, overwrite } = context.admit(c, 'nx-put');
    if (!write) throw forbidden('write');
    const id = { team, hash: storedHash(c.req.param('hash')) };
    const policy = overwrite ? 'replace' : 'strict';
    const { status } = await transfer.receive(c.env.incoming, id, policy);
    const exists = status === 'same' || status === 'conflict';
    if (exists) return c.text('Cannot override an existing record', 409);
    return c.text('Successfully uploaded the output', 202);
  });

  routes.onError((error, c) => {
    const { message, status, headers } = toRefusal(error);
    return c.text(message, status, headers);
  });
  return routes;
}

/** The two kinds of clients hash different things. A dot cannot be part of turbo's hashes. */
function storedHash(hash: string): string {
  return `nx.${hash}`;
}
