import type { ArtifactId } from './artifact.js';
import type { ArtifactContext } from './artifact-context.js';
import type { Manifest } from './manifest.js';

/**
 * Makes an upload the artifact of its name, in the place of `current`. Nothing may
 * change the manifest meanwhile.
 */
export type Commit = (
  id: ArtifactId,
  manifest: Manifest,
  current: Manifest | undefined,
) => Promise<void>;

export function createCommit({ manifests, ledger, dropParts }: ArtifactContext): Commit {
  return async (id, manifest, current) => {
    // A damaged manifest does not say whose parts it stood for; the ledger may know.
    const replaced = current ?? ledger?.replacedBy(id, manifest);
    if (replaced !== undefined) await ledger?.note(id, replaced.upload);
    try {
      await manifests.write(id, manifest);
    } catch (error) {
      // The write may have arrived although its answer did not: only a look can tell.
      const found = await manifests.read(id).catch(() => manifest);
      if (found?.upload === manifest.upload) throw error;
      dropParts({ ...id, ...manifest });
      if (replaced !== undefined) ledger?.settled(replaced.upload);
      throw error;
    }
    ledger?.enter(id, manifest);
    ledger?.settled(manifest.upload);
    if (replaced !== undefined) dropParts({ ...id, ...replaced });
  };
}
