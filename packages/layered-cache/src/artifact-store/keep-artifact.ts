import type { ArtifactId, ArtifactMeta, OverwritePolicy, PutResult } from './artifact.js';
import type { ArtifactContext } from './artifact-context.js';
import { type Manifest, toInfo } from './manifest.js';

/** An upload that leaves the bytes that are stored as they are. */
export interface KeptUpload {
  meta: ArtifactMeta;
  policy: OverwritePolicy;
  sha256: string;
}

export type KeepArtifact = (
  id: ArtifactId,
  stored: Manifest,
  upload: KeptUpload,
) => Promise<PutResult>;

/**
 * The answer to an upload of a known hash. Of the same bytes it may say something new: who
 * has changed their key, or has a key now, would miss for ever with the signature of the first.
 */
export function createKeepArtifact(context: ArtifactContext): KeepArtifact {
  const { manifests, ledger, clock } = context;
  return async (id, stored, { meta, policy, sha256 }) => {
    if (sha256 !== stored.sha256) {
      return { status: policy === 'strict' ? 'conflict' : 'kept', info: toInfo(stored) };
    }
    if (!isNews(meta, stored)) return { status: 'same', info: toInfo(stored) };
    const changes = { ...meta, renewedAt: clock.now() };
    await manifests.amend(id, stored, changes);
    ledger?.renewed(id, { ...stored, ...changes });
    return { status: 'same', info: toInfo({ ...stored, ...changes }) };
  };
}

function isNews(meta: ArtifactMeta, stored: Manifest): boolean {
  const differs = (field: 'tag' | 'durationMs'): boolean =>
    meta[field] !== undefined && meta[field] !== stored[field];
  return differs('tag') || differs('durationMs');
}
