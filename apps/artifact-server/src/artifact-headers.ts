import type { IncomingHttpHeaders } from 'node:http';
import type { ArtifactInfo, ArtifactMeta } from '@walkeros/layered-cache';

const DURATION = 'x-artifact-duration';
const TAG = 'x-artifact-tag';
const SHA = 'x-artifact-sha';
const DIRTY_HASH = 'x-artifact-dirty-hash';

/** What a client says of the artifact that it uploads. */
export function readMeta(headers: IncomingHttpHeaders): ArtifactMeta {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const duration = text(DURATION);
  // Anything but a whole number turns the artifact into a miss when it comes back.
  const durationMs = /^\d{1,15}$/.test(duration ?? '') ? Number(duration) : undefined;
  const [tag, sha, dirtyHash] = [text(TAG), text(SHA), text(DIRTY_HASH)];
  return {
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(tag === undefined ? {} : { tag }),
    ...(sha === undefined ? {} : { sha }),
    ...(dirtyHash === undefined ? {} : { dirtyHash }),
  };
}

/** The headers with which an artifact goes back, exactly as it came. */
export function headersOf(info: ArtifactInfo): Record<string, string> {
  const { durationMs, tag, sha, dirtyHash } = info;
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(info.sizeBytes),
    ...(durationMs === undefined ? {} : { [DURATION]: String(durationMs) }),
    ...(tag === undefined ? {} : { [TAG]: tag }),
    ...(sha === undefined ? {} : { [SHA]: sha }),
    ...(dirtyHash === undefined ? {} : { [DIRTY_HASH]: dirtyHash }),
  };
}
