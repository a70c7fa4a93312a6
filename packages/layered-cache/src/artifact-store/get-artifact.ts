import type { Artifact, ArtifactId } from './artifact.js';
import type { GetContext } from './artifact-context.js';
import { manifestKey } from './artifact-keys.js';
import { type Manifest, toInfo } from './manifest.js';
import { isDamage, verifiedParts } from './read-parts.js';
import { createRenew } from './renew.js';

export type GetArtifact = (id: ArtifactId) => Promise<Artifact | undefined>;

export function createGetArtifact(context: GetContext): GetArtifact {
  const { partCalls, manifests, readers, holds, tasks, ledger } = context;
  const renew = createRenew(context);

  /** An artifact that is removed while it is read is not damaged. */
  async function markDamaged(id: ArtifactId, { upload }: Manifest): Promise<void> {
    const current = await manifests.readStored(id);
    if (current?.upload !== upload || current.damaged) return;
    context.onDamaged(id);
    await manifests.amend(id, current, { damaged: true });
  }

  async function* bytesOf(
    id: ArtifactId,
    manifest: Manifest,
    onStart?: () => void,
  ): AsyncGenerator<Uint8Array> {
    const left = readers.enter(manifest.upload);
    onStart?.();
    try {
      yield* verifiedParts(partCalls, manifest);
      renew(id, manifest);
    } catch (error) {
      if (isDamage(error)) tasks.run(() => markDamaged(id, manifest));
      throw error;
    } finally {
      left();
    }
  }

  return async (id) => {
    ledger?.start();
    // Whoever removes the artifact waits for those who may have found its manifest.
    const left = readers.enter(manifestKey(id));
    try {
      const manifest = await manifests.read(id);
      if (manifest === undefined || manifest.damaged) return undefined;
      ledger?.used(id, manifest);
      const body =
        manifest.parts > 1
          ? bytesOf(id, manifest, holds.hold(manifest.upload))
          : await whole(bytesOf(id, manifest));
      return body && { info: toInfo(manifest), body };
    } finally {
      left();
    }
  };
}

/** The one part of a small artifact; `undefined` when it is damaged. */
async function whole(
  bytes: AsyncGenerator<Uint8Array>,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of bytes) parts.push(part);
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
  return replay(parts);
}

async function* replay(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}
