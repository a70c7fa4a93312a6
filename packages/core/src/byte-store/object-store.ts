import { systemClock } from '../clock.js';
import { StoreError } from '../errors.js';
import type { Store, StoreValue } from '../store.js';
import type { Bucket } from './bucket.js';
import type { Calls } from './calls.js';
import { createCalls } from './calls.js';
import { guardBucket } from './guarded-bucket.js';
import type { ObjectContent } from './object-content.js';
import { rawObject, structuredObject } from './object-content.js';
import { objectNameOf } from './object-name.js';
import { refusalError } from './refusal.js';

/** An object that hardly exists: found or not, an answer shows that the bucket can be asked. */
const PROBE_KEY = 'walkeros-doctor';

/** Requests of one store that are under way at once. */
const MAX_CONCURRENT = 32;

/** Which bucket a store stands on, and within which limits. */
export interface ObjectStoreOptions {
  type: string;
  context: Store.Context;
  bucket: Bucket;
  /** Where the bucket is, for the log line of `setup`. */
  location: string;
  prefix: string;
  /** The largest value, encoded. */
  maxBytes: number;
  /** Deadline of one call. */
  timeoutMs: number;
}

/** A store in a bucket: one object for each key. */
export interface ObjectStore extends Store {
  get(key: string): Promise<StoreValue | undefined>;
  getMany(keys: readonly string[]): Promise<(StoreValue | undefined)[]>;
  set(key: string, value: StoreValue, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Creates the bucket unless it is there. */
  setup(): Promise<void>;
  destroy(): Promise<void>;
}

/**
 * The semantics of a store on any bucket. Changes of one key are sent in call order, and
 * an expired object is a miss that stays where it is: no bucket deletes on a condition,
 * and a newer value might have taken its place.
 */
export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { type, context, location, prefix, maxBytes } = options;
  const { id, config, logger } = context;
  const content = createContent(options);
  const calls = createObjectCalls(options);
  const bucket = guardBucket(options.bucket);
  const nameOf = (key: string): string => prefix + objectNameOf(key);

  async function diagnose(): Promise<Store.Diagnosis[]> {
    await get(PROBE_KEY);
    return [{ check: 'access', status: 'ok', message: `${location} can be read` }];
  }

  async function get(key: string): Promise<StoreValue | undefined> {
    const details = { operation: 'get', key } as const;
    const object = await calls.read(details, ({ signal }) =>
      bucket.read(nameOf(key), { signal, maxBytes: content.maxStoredBytes(key) }),
    );
    return object && calls.check(details, () => content.read(key, object));
  }

  return {
    type,
    config,
    get,
    getMany: (keys) => Promise.all(keys.map(get)),
    async set(key, value, ttlMs) {
      const details = { operation: 'set', key } as const;
      // Encoded before anything is awaited: from here on the caller may change the value.
      const object = calls.check(details, () => content.write(key, value, ttlMs));
      await calls.change(details, ({ signal }) =>
        bucket.write(nameOf(key), object, { signal, maxBytes }),
      );
    },
    delete: (key) =>
      calls.change({ operation: 'delete', key }, ({ signal }) =>
        bucket.remove(nameOf(key), { signal, maxBytes }),
      ),
    async setup() {
      const isNew = await calls.read({ operation: 'setup' }, ({ signal }) =>
        bucket.create({ signal, maxBytes }),
      );
      logger.info(`store "${id}": ${location} ${isNew ? 'was created' : 'is there'}`);
    },
    diagnose,
    async destroy() {
      await calls.idle();
      bucket.close();
    },
  };
}

function createContent({ context, bucket, maxBytes }: ObjectStoreOptions): ObjectContent {
  const { config, clock = systemClock } = context;
  const { keepsMetadata } = bucket;
  const contentOf = config.file === true ? rawObject : structuredObject;
  return contentOf({ maxBytes, clock, keepsMetadata });
}

function createObjectCalls({ context, timeoutMs }: ObjectStoreOptions): Calls {
  const { id, clock = systemClock } = context;
  return createCalls({
    store: id,
    timeoutMs,
    maxConcurrent: MAX_CONCURRENT,
    clock,
    toStoreError: (error, details) =>
      refusalError(error, details) ??
      new StoreError('unavailable', 'the request failed; try again', details),
  });
}
