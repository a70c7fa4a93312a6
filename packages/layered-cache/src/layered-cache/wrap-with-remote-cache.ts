import type { CacheLayer } from '../cache-layer.js';
import { RemoteCache } from '../remote-cache/remote-cache.js';
import type { RemoteCacheSettings } from '../remote-cache/settings.js';
import { LayeredCache, type LayeredCacheOptions } from './layered-cache.js';

/** The variables of turbo itself, so that one environment serves both. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * Puts a remote cache behind `local` if the environment names one with `TURBO_API`
 * and `TURBO_TOKEN`; otherwise gives `local` back as it is
 * (`layered-cache.txt`, "Replacing this module").
 *
 * Reads also `TURBO_TEAMID`, `TURBO_TEAM`, `TURBO_REMOTE_CACHE_SIGNATURE_KEY`,
 * `TURBO_REMOTE_CACHE_TIMEOUT` (seconds) and `TURBO_PREFLIGHT`.
 *
 * @throws ConfigError when a variable has a value that it cannot have.
 */
export function wrapWithRemoteCache(
  local: CacheLayer,
  env: Env,
  options: LayeredCacheOptions = {},
): CacheLayer {
  const settings = settingsFrom(env);
  if (settings === undefined) return local;
  const { clock } = options;
  return new LayeredCache(
    local,
    new RemoteCache(settings, clock === undefined ? {} : { clock }),
    options,
  );
}

function settingsFrom(env: Env): RemoteCacheSettings | undefined {
  const { TURBO_API, TURBO_TOKEN, TURBO_TEAMID, TURBO_TEAM } = env;
  if (!TURBO_API || !TURBO_TOKEN) return undefined;
  const { TURBO_REMOTE_CACHE_SIGNATURE_KEY: signatureKey, TURBO_PREFLIGHT } = env;
  const seconds = Number(env.TURBO_REMOTE_CACHE_TIMEOUT);
  return {
    baseUrl: TURBO_API,
    token: TURBO_TOKEN,
    ...(TURBO_TEAMID ? { teamId: TURBO_TEAMID } : {}),
    ...(TURBO_TEAM ? { slug: TURBO_TEAM } : {}),
    ...(signatureKey ? { signatureKey } : {}),
    ...(seconds > 0 ? { timeoutMs: seconds * 1_000 } : {}),
    preflight: TURBO_PREFLIGHT === 'true' || TURBO_PREFLIGHT === '1',
  };
}
