import type { Refusal } from './refusal.js';

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
  /** Whether `read` gives back the metadata that was written. */
  readonly keepsMetadata: boolean;
  read(name: string, exchange: Exchange): Promise<StoredObject>;
  /** Writes the whole object or nothing. */
  write(name: string, object: StoredObject, exchange: Exchange): Promise<void>;
  remove(name: string, exchange: Exchange): Promise<void>;
  /** Creates the bucket unless it is there. @returns Whether it was created. */
  create(exchange: Exchange): Promise<boolean>;
  /**
   * Whether an error of `read` or `remove` is the bucket's word that this object is not
   * there; no other error may count as that.
   *
   * @throws Refusal when the answer is about another object.
   */
  isAbsent(error: unknown, name: string): boolean;
  /** Any error of the others as what callers get, without what it may hold of secrets. */
  toRefusal(error: unknown): Refusal;
  /** Releases the client's connections. */
  close(): void;
}
