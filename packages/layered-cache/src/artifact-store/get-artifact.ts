import type { Artifact, ArtifactId } from './artifact.js';
import type { ArtifactContext } from './artifact-context.js';
import { type Manifest, toInfo } from './manifest.js';
import { isDamage, verifiedParts } from './read-parts.js';
import { createRenew } from './renew.js';

export type GetArtifact = (id: ArtifactId) => Promise<Artifact | undefined>;

export function createGetArtifact(context: ArtifactContext): GetArtifact {
  const { partCalls, manifests, readers, tasks } = context;
  const renew = createRenew(context);

  /** From now on the artifact is absent, and the next upload of it is welcome. */
  function markDamaged(id: ArtifactId, manifest: Manifest): void {
    context.onDamaged(id);
    tasks.run(() => manifests.amend(id, manifest, { damaged: true }));
  }

  async function* bytesOf(id: ArtifactId, manifest: Manifest): AsyncGenerator<Uint8Array> {
    const left = readers.enter(manifest.upload);
    try {
      yield* verifiedParts(partCalls, manifest);
    } catch (error) {
      if (isDamage(error)) markDamaged(id, manifest);
      throw error;
    } finally {
      left();
    }
    renew(id, manifest);
  }

  return async (id) => {
    const manifest = await manifests.read(id);
    if (manifest === undefined || manifest.damaged) return undefined;
    context.ledger?.used(id, manifest);
    const bytes = bytesOf(id, manifest);
    const body = manifest.parts > 1 ? bytes : await whole(bytes);
    return body && { info: toInfo(manifest), body };
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
