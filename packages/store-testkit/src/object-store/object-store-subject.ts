import type { ObjectStore } from '@walkeros/core/byte-store';
import type { ObjectFault } from '../object-fault.js';
import type { ObjectServer } from './object-server.js';

/** The bucket that is there when a test begins. */
export const BUCKET = 'walkeros';

/** A store in a bucket, to be tested against faults. */
export interface ObjectStoreSubject<S extends ObjectServer> {
  /** What its tests are called: `the S3 store`. */
  name: string;
  /** Starts a server with the buckets of these names. */
  startServer(buckets: readonly string[]): Promise<S>;
  /** Opens a store on a server, or on what stands before it. */
  open(server: S, options: ObjectStoreOpening): ObjectStore | Promise<ObjectStore>;
  /** How its server says that it is asked too often. */
  throttling: ObjectFault;
  /** How its server refuses an object that is too large. */
  tooLarge: ObjectFault;
  /** How it words a right that is missing to see what is not there. */
  listRight: string;
  /** Faults of its own protocol, and the kind of error that a read ends with. */
  readFaults?: readonly ReadFault[];
}

/** A fault of a read, and the kind of error that the caller gets. */
export type ReadFault = readonly [what: string, fault: ObjectFault, kind: string];

/** The settings and the config that stores in buckets share. */
export interface ObjectStoreOpening {
  /** Root of the server. */
  url: string;
  settings?: {
    bucket?: string;
    prefix?: string;
    requestTimeout?: number;
    maxBytes?: number;
  };
  config?: { timeout?: number; file?: boolean };
}
