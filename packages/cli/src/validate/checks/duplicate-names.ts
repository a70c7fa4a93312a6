import type { SourceNode } from '../source/source-node.js';

/** A name that stands twice in one object: the first one is lost without a word. */
export interface DuplicateName {
  readonly path: string;
  /** Index of the member that repeats a name, within its object. */
  readonly node: SourceNode & { kind: 'object' };
  readonly index: number;
}

export function duplicateNames(node: SourceNode, path = ''): DuplicateName[] {
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (node.kind === 'scalar') return [];
  if (node.kind === 'list') {
    return node.items.flatMap((item, index) => duplicateNames(item, below(String(index))));
  }
  const seen = new Set<string>();
  return node.members.flatMap(({ name, value }, index) => {
    const isRepeated = seen.has(name);
    seen.add(name);
    const own = isRepeated ? [{ path: below(name), node, index }] : [];
    return [...own, ...duplicateNames(value, below(name))];
  });
}
