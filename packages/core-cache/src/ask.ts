import type { StoreValue } from '@walkeros/core';

/** Asks the backing for a key. */
export type Ask = (key: string) => StoreValue | undefined | Promise<StoreValue | undefined>;
