import { join } from 'node:path';
import type { Store } from '@walkeros/core';
import type { OpenOptions } from '../open-store.js';
import { openStore } from '../open-store.js';

/** What holds for files under a crash holds for both kinds of stores. */
export const KINDS = ['structured', 'raw'] as const;
export type Kind = (typeof KINDS)[number];

/** A store of one kind, in a folder of its own. */
export function openKind(
  folder: string,
  kind: Kind,
  options: OpenOptions = {},
): Promise<Store> {
  return openStore(join(folder, kind), { ...options, config: { file: kind === 'raw' } });
}
