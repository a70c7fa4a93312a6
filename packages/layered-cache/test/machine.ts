import {
  LayeredCache,
  type LayeredCacheOptions,
  LocalCache,
  RemoteCache,
  type RemoteCacheSettings,
} from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';
import { TOKEN, type TurboServer } from './turbo-server.js';

export interface Machine {
  local: LocalCache;
  cache: LayeredCache;
  errors: Error[];
  hits: [hash: string, bytes: number][];
}

/** A machine with a local cache of its own in front of the server. */
export function machine(
  { url }: TurboServer,
  options: LayeredCacheOptions = {},
  settings: Partial<RemoteCacheSettings> = {},
): Machine {
  const local = new LocalCache({ directory: temporaryFolder() });
  const errors: Error[] = [];
  const hits: [string, number][] = [];
  const cache = new LayeredCache(
    local,
    new RemoteCache({ baseUrl: url, token: TOKEN, ...settings }),
    {
      onRemoteError: (error) => errors.push(error),
      onRemoteHit: (hash, bytes) => hits.push([hash, bytes]),
      ...options,
    },
  );
  return { local, cache, errors, hits };
}
