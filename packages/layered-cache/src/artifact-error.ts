import { WalkerError } from '@walkeros/core';

/**
 * An artifact that is not restored, not packed or not saved.
 *
 * - `ARTIFACT_REFUSED`: it holds what none may hold: a path or a link out of its
 *   tree, a device, more than the limits allow.
 * - `ARTIFACT_DAMAGED`: something of it is missing or unreadable.
 */
export class ArtifactError extends WalkerError {
  declare readonly code: 'ARTIFACT_REFUSED' | 'ARTIFACT_DAMAGED';

  constructor(
    code: 'ARTIFACT_REFUSED' | 'ARTIFACT_DAMAGED',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(code, message, options);
  }
}

export function refused(message: string): ArtifactError {
  return new ArtifactError('ARTIFACT_REFUSED', message);
}

export function damaged(message: string, cause?: unknown): ArtifactError {
  return new ArtifactError('ARTIFACT_DAMAGED', message, cause === undefined ? {} : { cause });
}
