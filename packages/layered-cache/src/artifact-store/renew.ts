import type { ArtifactId } from './artifact.js';
import { type GetContext, partsTtlMs } from './artifact-context.js';
import { partKey } from './artifact-keys.js';
import type { Manifest } from './manifest.js';

/** Prolongs the life of an artifact that is used; cheap to call at each use. */
export type Renew = (id: ArtifactId, manifest: Manifest) => void;

/**
 * A manifest is written again at most once a day. Its parts live twice as long as it
 * does, so that they have to be written again only when half of that is over.
 */
export function createRenew(context: GetContext): Renew {
  const { partCalls, manifests, readers, tasks, limits, clock, ledger } = context;
  const renewing = new Set<string>();

  async function rewriteParts({ upload, parts }: Manifest): Promise<void> {
    for (let part = 0; part < parts; part++) {
      const value = await partCalls.get(partKey(upload, part));
      if (value !== undefined)
        await partCalls.set(partKey(upload, part), value, partsTtlMs(limits));
    }
  }

  async function renew(id: ArtifactId, manifest: Manifest): Promise<void> {
    const nowMs = clock.now();
    const left = readers.enter(manifest.upload);
    try {
      const partsEndEarly = manifest.partsUntil - nowMs < limits.ttlMs;
      if (partsEndEarly) await rewriteParts(manifest);
      const partsUntil = partsEndEarly ? nowMs + partsTtlMs(limits) : manifest.partsUntil;
      await manifests.amend(id, manifest, { renewedAt: nowMs, partsUntil });
      ledger?.renewed(id, { ...manifest, renewedAt: nowMs });
    } finally {
      left();
    }
  }

  return (id, manifest) => {
    const due = clock.now() - manifest.renewedAt >= limits.renewAfterMs;
    if (!due || renewing.has(manifest.upload)) return;
    renewing.add(manifest.upload);
    tasks.run(() => renew(id, manifest).finally(() => void renewing.delete(manifest.upload)));
  };
}
