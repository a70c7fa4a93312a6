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
