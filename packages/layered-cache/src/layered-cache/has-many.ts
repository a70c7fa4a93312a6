import type { CacheLayer, CacheSource } from '../cache-layer.js';
import type { Remote } from '../remote.js';

/** Those of `hashes` that a layer has, whether or not it can be asked for many at once. */
export async function hasManyIn(
  layer: CacheLayer,
  hashes: readonly string[],
): Promise<Map<string, CacheSource>> {
  if (layer.hasMany !== undefined) return layer.hasMany(hashes);
  const found = new Map<string, CacheSource>();
  for (const hash of hashes) {
    const source = await layer.has(hash);
    if (source !== null) found.set(hash, source);
  }
  return found;
}

/** Those of `hashes` that a remote has. */
export async function askForMany(
  remote: Remote,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  if (remote.hasMany !== undefined) return remote.hasMany(hashes);
  const found = new Set<string>();
  for (const hash of hashes) if (await remote.has(hash)) found.add(hash);
  return found;
}
