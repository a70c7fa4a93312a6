/** Names one artifact. */
export interface ArtifactId {
  /** Whose artifact it is: nobody sees those of another team. */
  team: string;
  hash: string;
}

/** What a client says of an artifact, and gets back with it. */
export interface ArtifactMeta {
  /** How long the task took that made it, in milliseconds. */
  durationMs?: number;
  /** The client's signature; stored and returned as it is. */
  tag?: string;
  /** Commit that the artifact was made from. */
  sha?: string;
  /** Hash of the changes that were not committed. */
  dirtyHash?: string;
}

/** All that is known of an artifact without reading it. */
export interface ArtifactInfo extends ArtifactMeta {
  sizeBytes: number;
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
  /** Milliseconds since the epoch. */
  storedAtMs: number;
}

/** The bytes of an artifact on its way in: all at once where they are few. */
export type ArtifactBytes = Uint8Array | AsyncIterable<Uint8Array>;

/** An artifact that is about to be read. */
export interface Artifact {
  readonly info: ArtifactInfo;
  /**
   * The bytes, verified: before the first one is yielded where one part holds them all,
   * else before the last part. Throws StoreError `invalid-data` when they are damaged or
   * incomplete, so that a reader who gets to the end has what was stored.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * What becomes of an artifact whose hash is known already.
 *
 * `keep`: the first one stays. `strict`: as `keep`, but different bytes are answered
 * with `conflict`. `replace`: the new one takes its place. Under each of them a stored
 * copy that is damaged is replaced.
 */
export type OverwritePolicy = 'keep' | 'strict' | 'replace';

/**
 * What became of the bytes that were handed in.
 *
 * `same`, `kept` and `conflict` changed nothing: the stored artifact has the same bytes,
 * or other ones.
 */
export type PutStatus = 'stored' | 'healed' | 'replaced' | 'same' | 'kept' | 'conflict';

export interface PutResult {
  readonly status: PutStatus;
  /** The artifact that is stored now. */
  readonly info: ArtifactInfo;
}
