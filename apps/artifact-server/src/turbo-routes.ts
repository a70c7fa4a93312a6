import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { z } from 'zod';
import type { ArtifactInfo, ArtifactStore } from '@walkeros/layered-cache';
import { HASH } from './artifact-address.js';
import { readEvents } from './cache-events.js';
import type { Metrics } from './metrics.js';
import { forbidden, Refusal } from './refusal.js';
import type { RequestContext, RouteEnv } from './request-context.js';

const MAX_JSON_BYTES = 1024 * 1024;
/** More than any graph of tasks has. */
const MAX_HASHES = 10_000;
const batchSchema = z.object({ hashes: z.array(z.unknown()) });
const hashesSchema = z.array(z.string().regex(new RegExp(`^${HASH}$`)));

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
  const admitted =
    (route: string): MiddlewareHandler<RouteEnv> =>
    async (c, next) => {
      c.set('grant', context.admit(c, route));
      await next();
    };

  // The preflight: turbo drops its token unless that is allowed by name.
  routes.options(
    '*',
    cors({
      origin: '*',
      allowMethods: ['GET', 'HEAD', 'PUT', 'POST', 'OPTIONS'],
      allowHeaders: ['Authorization', 'User-Agent', 'Content-Type', ...ARTIFACT_HEADERS],
    }),
  );

  routes.get('/status', admitted('status'), (c) => c.json({ status: 'enabled' }));

  routes.post('/events', admitted('events'), small, async (c) => {
    metrics.events(c.var.grant.team, readEvents(await c.req.json().catch(() => undefined)));
    return c.json({});
  });

  routes.post('/', admitted('batch'), small, async (c) => {
    const { team, read } = c.var.grant;
    if (!read) throw forbidden('read');
    const hashes = readHashes(await c.req.json().catch(() => undefined));
    const found = await artifacts.hasMany(team, hashes);
    const known = hashes.map((hash, index) => [hash, describe(found[index])] as const);
    return c.json(Object.fromEntries(known));
  });

  return routes;
}

/** @throws Refusal 400 or 413. Counts first: to check a hundred thousand takes a second. */
function readHashes(body: unknown): string[] {
  const asked = batchSchema.safeParse(body).data?.hashes;
  if (asked !== undefined && asked.length > MAX_HASHES) {
    const message = `${asked.length} hashes are too many; ask for ${MAX_HASHES} at once`;
    throw new Refusal(413, 'too_large', message);
  }
  const { data } = hashesSchema.safeParse(asked);
  if (data === undefined) throw new Refusal(400, 'bad_request', 'expected {"hashes": ["…"]}');
  return data;
}

function describe(info: ArtifactInfo | undefined): object | null {
  if (info === undefined) return null;
  const { sizeBytes: size, durationMs: taskDurationMs = 0, tag } = info;
  return { size, taskDurationMs, ...(tag === undefined ? {} : { tag }) };
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
