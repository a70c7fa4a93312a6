import type { Member, SourceNode, SourceObject } from './source-node.js';

/** Where a path of a finding leads in a file. */
export interface Place {
  readonly node: SourceNode;
  /** The name under which the node stands; not for items of lists, nor for the whole file. */
  readonly member?: Member;
  /** What holds the member. */
  readonly parent?: SourceObject;
  /** What of the path is not there; `undefined` when all of it is. */
  readonly rest?: string;
}

/**
 * Follows a path in dots. Names may hold dots themselves, so that the longest way
 * through the file wins. Where the path leaves the file, the answer is the last
 * node on it.
 */
export function locate(root: SourceNode, path: string): Place {
  return follow({ node: root }, path === '' ? undefined : path);
}

function follow(place: Place, rest: string | undefined): Place {
  if (rest === undefined) return place;
  const ways = childrenOf(place.node)
    .filter(([name]) => rest === name || rest.startsWith(`${name}.`))
    .map(([name, child]) => follow(child, without(rest, name)));
  const [best] = ways.sort((a, b) => lengthOf(a.rest) - lengthOf(b.rest));
  return best ?? { ...place, rest };
}

function childrenOf(node: SourceNode): [name: string, child: Place][] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'list') {
    return node.items.map((item, index) => [String(index), { node: item }]);
  }
  const counting = new Map(node.members.map((member) => [member.name, member]));
  return [...counting.values()].map((member) => [
    member.name,
    { node: member.value, member, parent: node },
  ]);
}

function without(path: string, name: string): string | undefined {
  return path === name ? undefined : path.slice(name.length + 1);
}

function lengthOf(rest: string | undefined): number {
  return rest === undefined ? -1 : rest.length;
}
