/**
 * The cycles of a directed graph, each as the path around it: `[a, b, a]`. Two
 * cycles with an edge in common may be reported as one.
 *
 * @param targetsOf - Where the edges of a node lead; nodes that are not in `nodes` are left out.
 */
export function findCycles(
  nodes: readonly string[],
  targetsOf: (node: string) => readonly string[],
): string[][] {
  const known = new Set(nodes);
  const finished = new Set<string>();
  const path: string[] = [];
  const cycles: string[][] = [];

  function visit(node: string): void {
    if (finished.has(node) || !known.has(node)) return;
    const begin = path.indexOf(node);
    if (begin >= 0) {
      cycles.push([...path.slice(begin), node]);
      return;
    }
    path.push(node);
    for (const target of targetsOf(node)) visit(target);
    path.pop();
    finished.add(node);
  }

  for (const node of nodes) visit(node);
  return cycles;
}
