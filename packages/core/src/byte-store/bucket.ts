/** An object as a bucket keeps it. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Short ASCII texts by lower-case names. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What one exchange with a bucket has to respect. */
export interface Exchange {
  /** Fires when nobody waits any more: the exchange ends, and its connection is free. */
  signal: AbortSignal;
  /** The largest object that may be read, in bytes. */
  maxBytes: number;
}

/** One bucket of an object store: what differs between S3 and its kin. */
export interface Bucket {
  /**
   * @returns `undefined` only when the bucket itself said that there is no such object.
   * @throws Refusal for everything else.
   */
  read(name: string, exchange: Exchange): Promise<StoredObject | undefined>;
  /** Writes the whole object or nothing. */
  write(name: string, object: StoredObject, exchange: Exchange): Promise<void>;
  /** Succeeds also when there is no such object. */
  remove(name: string, exchange: Exchange): Promise<void>;
  /** Creates the bucket unless it is there. @returns Whether it was created. */
  create(exchange: Exchange): Promise<boolean>;
  /** Releases the client's connections. */
  close(): void;
}
