/** The bytes of an artifact that is about to be stored. */
export interface RemoteBody {
  /** The bytes from the beginning; may be called again, to sign before sending or to try again. */
  stream(): AsyncIterable<Uint8Array>;
  /** How many bytes {@link RemoteBody.stream} yields. */
  sizeBytes: number;
}

/** An artifact as a remote serves it. */
export interface RemoteArtifact {
  /**
   * Read it to its end, or leave the loop: only then is the connection free again.
   * Throws in mid-stream when the artifact turns out to be short or damaged.
   */
  body: AsyncIterable<Uint8Array>;
  /** How long the task took that made the artifact, if the remote knows. */
  durationMs?: number;
  /** How many bytes `body` will yield, if the remote knows. */
  sizeBytes?: number;
}

export interface RemoteCallOptions {
  /** Gives the call up; it rejects, and a `body` that is being read throws. */
  signal?: AbortSignal;
}

export interface RemotePutOptions extends RemoteCallOptions {
  /** How long the task took, in milliseconds. */
  durationMs: number;
}

/**
 * Where artifacts are shared between machines. Artifacts are streamed, never held
 * in memory as a whole. "Not there" is `null` or `false`; everything else that is
 * not an answer throws.
 */
export interface Remote {
  has(hash: string, options?: RemoteCallOptions): Promise<boolean>;
  get(hash: string, options?: RemoteCallOptions): Promise<RemoteArtifact | null>;
  /** Resolves once the remote has the whole artifact. */
  put(hash: string, body: RemoteBody, options: RemotePutOptions): Promise<void>;
  /** Those of `hashes` that the remote has, in as few round trips as it can. */
  hasMany?(
    hashes: readonly string[],
    options?: RemoteCallOptions,
  ): Promise<ReadonlySet<string>>;
  /** Frees connections. A remote without resources of its own has none. */
  close?(): Promise<void>;
}
