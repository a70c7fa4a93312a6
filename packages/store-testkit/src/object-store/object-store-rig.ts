import type { StoreValue } from '@walkeros/core';
import type { ObjectStore } from '@walkeros/core/byte-store';
import type { ObjectServer, StoredBytes } from './object-server.js';
import type { ObjectStoreOpening, ObjectStoreSubject } from './object-store-subject.js';
import { BUCKET } from './object-store-subject.js';

/** A server with its store, and what a test does with them. */
export interface ObjectStoreRig {
  readonly server: ObjectServer;
  readonly objects: Map<string, StoredBytes>;
  /** The store of the rig: a deadline of {@link TIMEOUT_MS}, three attempts within. */
  readonly store: ObjectStore;
  /** Another store on the same server, closed with the rig. */
  open(options?: Omit<ObjectStoreOpening, 'url'>): Promise<ObjectStore>;
  close(): Promise<void>;
}

/** What the object holds that a fault is about. */
export const VALUE: StoreValue = { tier: 'gold', rest: 'x'.repeat(4_000) };

export const TIMEOUT_MS = 4_000;
const REQUEST_TIMEOUT_MS = 300;

export async function createObjectStoreRig<S extends ObjectServer>(
  subject: ObjectStoreSubject<S>,
): Promise<ObjectStoreRig> {
  const server = await subject.startServer([BUCKET]);
  const opened: ObjectStore[] = [];
  const open: ObjectStoreRig['open'] = async (options) => {
    const store = await subject.open(server, { url: server.url, ...options });
    opened.push(store);
    return store;
  };
  return {
    server,
    objects: server.objects(BUCKET),
    store: await open({
      settings: { requestTimeout: REQUEST_TIMEOUT_MS },
      config: { timeout: TIMEOUT_MS },
    }),
    open,
    async close() {
      for (const store of opened) await store.destroy();
      await server.close();
    },
  };
}

/** How many requests of one method have come. */
export function sent({ requests }: ObjectServer, method: string): number {
  return requests.filter((request) => request.method === method).length;
}
