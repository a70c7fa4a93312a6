import type { ArtifactId } from './artifact.js';
import type { ArtifactContext } from './artifact-context.js';

/** @returns Whether there was one. */
export type RemoveArtifact = (id: ArtifactId) => Promise<boolean>;

/** The manifest goes first: a crash leaves parts that nobody can see. */
export function createRemoveArtifact(context: ArtifactContext): RemoveArtifact {
  const { manifests, ledger, dropParts } = context;
  return (id) =>
    manifests.alone(id, async (current) => {
      if (current === undefined) return false;
      await ledger?.note(id, current.upload);
      await manifests.remove(id);
      ledger?.forget(id, current);
      dropParts({ ...id, ...current });
      return true;
    });
}
