import { hash, randomUUID } from 'node:crypto';
import type {
  ArtifactBytes,
  ArtifactId,
  ArtifactMeta,
  OverwritePolicy,
  PutResult,
  PutStatus,
} from './artifact.js';
import { type ArtifactContext, partsTtlMs } from './artifact-context.js';
import { createCommit } from './commit-artifact.js';
import { createKeepArtifact } from './keep-artifact.js';
import { type Manifest, toInfo } from './manifest.js';
import { peek } from './peek.js';
import { isIntact } from './read-parts.js';
import type { UploadRef } from './ledger-rows.js';
import { digestOf, tooLarge, writeParts, type WrittenParts } from './write-parts.js';

/** An artifact on its way in. */
export interface Upload<Body = ArtifactBytes> {
  body: Body;
  meta: ArtifactMeta;
  policy: OverwritePolicy;
}

export type PutArtifact<Body = ArtifactBytes> = (
  id: ArtifactId,
  upload: Upload<Body>,
) => Promise<PutResult>;

/** Small artifacts are one value, which appears at once. Others get parts, then a manifest. */
export function createPutArtifact(context: ArtifactContext): PutArtifact {
  const { partCalls, limits, ledger, tasks } = context;
  const putWhole = createPutWhole(context);
  const putParts = createPutParts(context);

  return async (id, upload) => {
    const { whole, rest } = await peek(upload.body, limits.inlineBytes);
    if (whole !== undefined && whole.length > limits.maxBytes) {
      throw tooLarge(partCalls.name, limits.maxBytes);
    }
    const result =
      whole === undefined
        ? await putParts(id, { ...upload, body: rest })
        : await putWhole(id, { ...upload, body: whole });
    if (ledger !== undefined) tasks.run(() => ledger.evict());
    return result;
  };
}

function createPutWhole(context: ArtifactContext): PutArtifact<Uint8Array> {
  const { partCalls, manifests, ledger } = context;
  const commit = createCommit(context);
  const keep = createKeepArtifact(context);

  /** Most artifacts are new: they need no look at what is there. */
  async function isNew(id: ArtifactId, manifest: Manifest): Promise<boolean> {
    if (ledger?.replacedBy(id, manifest) !== undefined) return false;
    if (!(await manifests.add(id, manifest))) return false;
    ledger?.enter(id, manifest);
    return true;
  }

  function done(id: ArtifactId, manifest: Manifest, status: PutStatus): PutResult {
    ledger?.enterSoon(id);
    return { status, info: toInfo(manifest) };
  }

  return async (id, { body, meta, policy }) => {
    const written = { size: body.length, parts: 0, sha256: hash('sha256', body), body };
    const manifest = manifestOf(context, { ...written, ...meta });
    if (await isNew(id, manifest)) return done(id, manifest, 'stored');
    let status: PutStatus = 'stored';
    const kept = await manifests.alone(id, async (current) => {
      if (policy !== 'replace' && current !== undefined && (await isIntact(partCalls, current)))
        return current;
      await commit(id, manifest, current);
      status = statusOf(current, policy);
      return undefined;
    });
    if (kept === undefined) return done(id, manifest, status);
    return keep(id, kept, { meta, policy, sha256: manifest.sha256 });
  };
}

function createPutParts(context: ArtifactContext): PutArtifact<AsyncIterable<Uint8Array>> {
  const { partCalls, manifests, readers, dropParts, ledger, limits } = context;
  const commit = createCommit(context);
  const keep = createKeepArtifact(context);

  async function checkIntact(manifest: Manifest): Promise<boolean> {
    const left = readers.enter(manifest.upload);
    try {
      return await isIntact(partCalls, manifest);
    } finally {
      left();
    }
  }

  function write(
    { upload, ...id }: UploadRef,
    body: AsyncIterable<Uint8Array>,
  ): Promise<WrittenParts> {
    const onAbandoned = (parts: number): void => dropParts({ ...id, upload, parts });
    const ttlMs = partsTtlMs(limits);
    return writeParts(body, { ...limits, calls: partCalls, upload, ttlMs, onAbandoned });
  }

  return async (id, { body, meta, policy }) => {
    const known = await manifests.read(id);
    if (known !== undefined && policy !== 'replace' && (await checkIntact(known))) {
      const { sha256 } = await digestOf(body, { calls: partCalls, ...limits });
      return keep(id, known, { meta, policy, sha256 });
    }

    const upload = randomUUID();
    await ledger?.note(id, upload);
    const written = await write({ ...id, upload }, body);
    const manifest = manifestOf(context, { upload, ...written, ...meta });
    let status: PutStatus = 'stored';
    const kept = await manifests.alone(id, async (current) => {
      const overtaken = current?.upload !== known?.upload && current?.damaged !== true;
      if (policy !== 'replace' && current !== undefined && overtaken) return current;
      await commit(id, manifest, current);
      status = statusOf(current, policy);
      return undefined;
    });
    if (kept === undefined) return { status, info: toInfo(manifest) };
    dropParts({ ...id, ...manifest });
    return keep(id, kept, { meta, policy, sha256: manifest.sha256 });
  };
}

/** What a new manifest means for the one in whose place it stands. */
function statusOf(replaced: Manifest | undefined, policy: OverwritePolicy): PutStatus {
  if (replaced === undefined) return 'stored';
  return policy === 'replace' ? 'replaced' : 'healed';
}

type Content = WrittenParts & ArtifactMeta & { upload?: string; body?: Uint8Array };

function manifestOf({ limits, clock }: ArtifactContext, content: Content): Manifest {
  const nowMs = clock.now();
  return {
    upload: randomUUID(),
    ...content,
    chunk: limits.chunk,
    storedAt: nowMs,
    renewedAt: nowMs,
    partsUntil: nowMs + partsTtlMs(limits),
  };
}
