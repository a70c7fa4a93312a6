import { isPlainObject } from '@walkeros/core';
import { walk } from '../checks/walk.js';
import type { Edit, Fix } from '../diagnostic.js';
import { locate, type Place } from '../source/locate.js';
import { valueOf } from '../source/source-node.js';
import type { FixContext } from './fix-context.js';
import { removeMember } from './remove-member.js';

/**
 * A memory store that others only cache in is not needed any more. One that a step
 * reads from has to be replaced by somebody who knows what is kept there.
 *
 * Source: `store-cache.txt`, "Migration from @walkeros/store-memory".
 *
 * @param path - Of its `package`.
 */
export function removeMemoryStore(path: string, { root, text }: FixContext): Fix | undefined {
  const storePath = path.slice(0, -'.package'.length);
  const store = locate(root, storePath);
  const id = store.member?.name;
  const flowPath = storePath.split('.').slice(0, -2).join('.');
  const flow = valueOf(locate(root, flowPath).node);
  if (id === undefined || !isPlainObject(flow)) return undefined;
  const mentions = [...walk(flow, flowPath)].filter(
    ({ value, name }) =>
      value === `$store.${id}` || (value === id && ['store', 'sync'].includes(name)),
  );
  const isTier = (at: string): boolean => at.includes('.stores.') || at.startsWith('stores.');
  if (!mentions.every(({ path: at }) => isTier(at) && at.endsWith('.cache.store'))) {
    return undefined;
  }
  const edits = [store, ...mentions.map(({ path: at }) => locate(root, at))].flatMap((place) =>
    removal(text, place),
  );
  return { title: `remove "${id}": the built-in cache takes its place`, edits };
}

function removal(text: string, { member, parent }: Place): Edit[] {
  if (member === undefined || parent === undefined) return [];
  return removeMember(text, parent, parent.members.indexOf(member));
}
