import type { EdgeKind, FlowGraph, GraphNode, NodeKind } from './flow-graph.js';

const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  source: ['([', '])'],
  transformer: ['[', ']'],
  destination: ['[[', ']]'],
  store: ['[(', ')]'],
};
const ARROWS: Readonly<Record<EdgeKind, string>> = {
  event: '-->',
  lookup: '-.->',
  cache: '-. cache .->',
};

/** A flow as the text of a Mermaid flowchart. */
export function toMermaid({ nodes, edges }: FlowGraph): string {
  const names = new Map(nodes.map(({ key }, index) => [key, `n${index}`]));
  const nodeLines = nodes.map((node) => {
    const [open, close] = SHAPES[node.kind];
    return `  ${names.get(node.key)}${open}"${labelOf(node)}"${close}`;
  });
  const edgeLines = edges.map(
    ({ from, to, kind }) => `  ${names.get(from)} ${ARROWS[kind]} ${names.get(to)}`,
  );
  return ['flowchart LR', ...nodeLines, ...edgeLines].join('\n');
}

function labelOf({ id, type }: GraphNode): string {
  return type === undefined ? escaped(id) : `${escaped(id)}<br/>${escaped(type)}`;
}

/** Names are any text: nothing in them may end the label or be markup. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N} _.,:@/+-]/gu, (sign) => `#${sign.codePointAt(0)};`)
    .replaceAll(/\s/g, ' ');
}
