import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { z } from 'zod';
import type { ArtifactStore } from '@walkeros/layered-cache';
import { HASH } from './artifact-address.js';
import { readEvents } from './cache-events.js';
import type { Metrics } from './metrics.js';
import { forbidden, Refusal } from './refusal.js';
import type { RequestContext, RouteEnv } from './request-context.js';

const MAX_JSON_BYTES = 1024 * 1024;
const batchSchema = z.object({ hashes: z.array(z.string().regex(new RegExp(`^${HASH}$`))) });

export interface TurboRoutesOptions {
  artifacts: ArtifactStore;
  metrics: Metrics;
  context: RequestContext;
}

/** Turborepo's remote cache API below `/v8/artifacts`, but for the artifacts themselves. */
export function createTurboRoutes(options: TurboRoutesOptions): Hono<RouteEnv> {
  const { artifacts, metrics, context } = options;
  const routes = new Hono<RouteEnv>();
  const small = bodyLimit({ maxSize: MAX_JSON_BYTES, onError: refuseLarge });

  // The preflight: turbo drops its token unless that is allowed by name.
  routes.options(
    '*',
    cors({
      origin: '*',
      allowMethods: ['GET', 'HEAD', 'PUT', 'POST', 'OPTIONS'],
      allowHeaders: ['Authorization', 'User-Agent', 'Content-Type', ...ARTIFACT_HEADERS],
    }),
  );

  routes.get('/status', (c) => {
    context.admit(c, 'status');
    return c.json({ status: 'enabled' });
  });

  routes.post('/events', small, async (c) => {
    const { team } = context.admit(c, 'events');
    metrics.events(team, readEvents(await c.req.json().catch(() => undefined)));
    return c.json({});
  });

  routes.post('/', small, async (c) => {
    const { team, read } = context.admit(c, 'batch');
    if (!read) throw forbidden('read');
    const { data } = batchSchema.safeParse(await c.req.json().catch(() => undefined));
    if (data === undefined) {
      throw new Refusal(400, 'bad_request', 'expected {"hashes": ["…"]}');
    }
    const found = await artifacts.hasMany(team, data.hashes);
    const entries = data.hashes.map((hash, index) => {
      const info = found[index];
      if (info === undefined) return [hash, null];
      const { sizeBytes: size, durationMs: taskDurationMs = 0, tag } = info;
      return [hash, { size, taskDurationMs, ...(tag === undefined ? {} : { tag }) }];
    });
    return c.json(Object.fromEntries(entries) as object);
  });

  return routes;
}

const ARTIFACT_HEADERS = [
  'x-artifact-duration',
  'x-artifact-tag',
  'x-artifact-sha',
  'x-artifact-dirty-hash',
  'x-artifact-client-ci',
  'x-artifact-client-interactive',
];

function refuseLarge(): never {
  throw new Refusal(413, 'too_large', `the body is larger than ${MAX_JSON_BYTES} bytes`);
}
