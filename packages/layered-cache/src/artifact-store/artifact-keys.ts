import type { ArtifactId } from './artifact.js';

/** The one place that knows which keys an artifact store uses. */

export function manifestKey({ team, hash }: ArtifactId): string {
  return `m/${encodeURIComponent(team)}/${encodeURIComponent(hash)}`;
}

export function partKey(upload: string, part: number): string {
  return `c/${upload}/${part}`;
}

/** Where the log of a server's ledger begins. */
export function headKey(name: string): string {
  return `x/${encodeURIComponent(name)}`;
}

export function recordKey(name: string, at: number): string {
  return `${headKey(name)}/${at}`;
}
