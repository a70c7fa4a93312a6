import type { OverwritePolicy, PutResult, PutStatus } from './artifact.js';
import { type Manifest, toInfo } from './manifest.js';

/** What a new manifest means for the one in whose place it stands. */
export function statusOf(replaced: Manifest | undefined, policy: OverwritePolicy): PutStatus {
  if (replaced === undefined) return 'stored';
  return policy === 'replace' ? 'replaced' : 'healed';
}

/** The answer to an upload that leaves the stored artifact as it is. */
export function unchanged(
  stored: Manifest,
  { sha256 }: Pick<Manifest, 'sha256'>,
  policy: OverwritePolicy,
): PutResult {
  const different = policy === 'strict' ? 'conflict' : 'kept';
  return { status: sha256 === stored.sha256 ? 'same' : different, info: toInfo(stored) };
}
