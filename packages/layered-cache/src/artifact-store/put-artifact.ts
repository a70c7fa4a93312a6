import { randomUUID } from 'node:crypto';
import type {
  ArtifactId,
  ArtifactMeta,
  OverwritePolicy,
  PutResult,
  PutStatus,
} from './artifact.js';
import { type ArtifactContext, partsTtlMs } from './artifact-context.js';
import { createCommit } from './commit-artifact.js';
import { type Manifest, toInfo } from './manifest.js';
import { isIntact } from './read-parts.js';
import { digestOf, type WrittenParts, writeParts } from './write-parts.js';

/** An artifact on its way in. */
export interface Upload {
  body: AsyncIterable<Uint8Array>;
  meta: ArtifactMeta;
  policy: OverwritePolicy;
}

export type PutArtifact = (id: ArtifactId, upload: Upload) => Promise<PutResult>;

export function createPutArtifact(context: ArtifactContext): PutArtifact {
  const { calls, manifests, readers, dropParts, ledger, tasks, limits, clock } = context;
  const commit = createCommit(context);

  async function checkIntact(manifest: Manifest): Promise<boolean> {
    const left = readers.enter(manifest.upload);
    try {
      return await isIntact(calls, manifest);
    } finally {
      left();
    }
  }

  function write(upload: string, body: Upload['body']): Promise<WrittenParts> {
    const onAbandoned = (parts: number): void => dropParts({ upload, parts });
    return writeParts(body, {
      ...limits,
      ...{ calls, upload, ttlMs: partsTtlMs(limits), onAbandoned },
    });
  }

  function manifestOf(upload: string, written: WrittenParts, meta: ArtifactMeta): Manifest {
    const nowMs = clock.now();
    return {
      v: 1,
      ...written,
      chunk: limits.chunk,
      upload,
      ...meta,
      storedAt: nowMs,
      renewedAt: nowMs,
      partsUntil: nowMs + partsTtlMs(limits),
    };
  }

  return async (id, { body, meta, policy }) => {
    const known = await manifests.read(id);
    if (known !== undefined && policy !== 'replace' && (await checkIntact(known)))
      return unchanged(known, await digestOf(body, { calls, ...limits }), policy);

    const upload = randomUUID();
    await ledger?.note(id, upload);
    const manifest = manifestOf(upload, await write(upload, body), meta);
    const result = await manifests.alone(id, async (current): Promise<PutResult> => {
      const overtaken = current?.upload !== known?.upload && current?.damaged !== true;
      if (current !== undefined && overtaken && policy !== 'replace') {
        dropParts(manifest);
        return unchanged(current, manifest, policy);
      }
      await commit(id, manifest, current);
      return { status: statusOf(current, policy), info: toInfo(manifest) };
    });
    if (ledger !== undefined) tasks.run(() => ledger.evict());
    return result;
  };
}

function statusOf(replaced: Manifest | undefined, policy: OverwritePolicy): PutStatus {
  if (replaced === undefined) return 'stored';
  return policy === 'replace' ? 'replaced' : 'healed';
}

function unchanged(
  stored: Manifest,
  { sha256 }: Pick<WrittenParts, 'sha256'>,
  policy: OverwritePolicy,
): PutResult {
  const different = policy === 'strict' ? 'conflict' : 'kept';
  return { status: sha256 === stored.sha256 ? 'same' : different, info: toInfo(stored) };
}
