import type { Bucket, Exchange, StoredObject } from './bucket.js';
import { Refusal } from './refusal.js';

/** A bucket whose absences are `undefined`, and whose other errors are refusals. */
export interface GuardedBucket {
  read(name: string, exchange: Exchange): Promise<StoredObject | undefined>;
  write(name: string, object: StoredObject, exchange: Exchange): Promise<void>;
  remove(name: string, exchange: Exchange): Promise<void>;
  create(exchange: Exchange): Promise<boolean>;
  /** Closes the bucket; whatever is asked of it later is refused. Safe to call twice. */
  close(): void;
}

export function guardBucket(bucket: Bucket): GuardedBucket {
  let isClosed = false;

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed) throw new Refusal('unavailable', 'the store is closed');
    try {
      return await work();
    } catch (error) {
      throw bucket.toRefusal(error);
    }
  }

  async function orAbsent<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (bucket.isAbsent(error, name)) return undefined;
      throw error;
    }
  }

  return {
    read: (name, exchange) => guarded(() => orAbsent(name, bucket.read(name, exchange))),
    write: (name, object, exchange) => guarded(() => bucket.write(name, object, exchange)),
    remove: (name, exchange) => guarded(() => orAbsent(name, bucket.remove(name, exchange))),
    create: (exchange) => guarded(() => bucket.create(exchange)),
    close() {
      if (!isClosed) bucket.close();
      isClosed = true;
    },
  };
}
