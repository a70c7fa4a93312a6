import type { ArtifactId } from './artifact.js';

/** The one place that knows which keys an artifact store uses. */

export function manifestKey({ team, hash }: ArtifactId): string {
  return `m/${encodeURIComponent(team)}/${encodeURIComponent(hash)}`;
}

export function partKey(upload: string, part: number): string {
  return `c/${upload}/${part}`;
}

/** Where the ledger of a server keeps its snapshot. */
export function snapshotKey(name: string): string {
  return `x/${encodeURIComponent(name)}`;
}

/** Where it notes what has happened since. */
export function logKey(name: string, segment: number): string {
  return `${snapshotKey(name)}/${segment}`;
}
