import type { Store } from '@walkeros/core';
import type { StoreContextOptions } from '@walkeros/store-testkit';
import { storeContext } from '@walkeros/store-testkit';
import type { FsSettings } from '../src/index.js';
import { storeFsInit } from '../src/index.js';

export type OpenOptions = Omit<StoreContextOptions<FsSettings>, 'settings'> &
  Omit<FsSettings, 'basePath'>;

/** Opens a store as a flow would. Without a flush to the disk unless asked for: tests are many. */
export async function openStore(basePath: string, options: OpenOptions = {}): Promise<Store> {
  const { durability = 'none', maxBytes, ...context } = options;
  const limit = maxBytes === undefined ? {} : { maxBytes };
  return storeFsInit(
    storeContext({ ...context, settings: { basePath, durability, ...limit } }),
  );
}
