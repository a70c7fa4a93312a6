import { Graph, layout } from '@dagrejs/dagre';
import type { FlowGraph, GraphNode } from './flow-graph.js';

/** Pixels. Letters are measured roughly: there is no font here. */
const LETTER = 7.5;
const PADDING = 24;
const HEIGHT = 44;
const MARGIN = 16;

const STYLE = `
  text { font: 13px system-ui, sans-serif; text-anchor: middle; fill: #1b1f24; }
  .type { font-size: 11px; fill: #57606a; }
  rect { stroke: #57606a; stroke-width: 1.2; fill: #fff; }
  .source rect { fill: #ddf4ff; } .destination rect { fill: #dafbe1; } .store rect { fill: #fff8c5; }
  path { fill: none; stroke: #57606a; stroke-width: 1.4; }
  .lookup { stroke-dasharray: 5 4; } .cache { stroke-dasharray: 1.5 4; }
`;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A flow as a picture that stands by itself, without scripts. */
export function toSvg({ nodes, edges }: FlowGraph): string {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.key, { width: widthOf(node), height: HEIGHT });
  for (const { from, to, kind } of edges) graph.setEdge(from, to, {}, kind);
  layout(graph);

  const lines = edges.map(({ from, to, kind }) => {
    const { points } = graph.edge({ v: from, w: to, name: kind }) as { points: Point[] };
    return `  <path class="${kind}" d="${pathOf(points)}" marker-end="url(#arrow)"/>`;
  });
  const boxes = nodes.map((node) => boxOf(node, graph.node(node.key) as Point));
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const size = [width, height].map((length) => Math.max(1, Math.ceil(finite(length))));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.join(' ')}" width="${size[0]}" height="${size[1]}" role="img" aria-label="flow">`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#57606a;stroke:none"/></marker></defs>',
    ...lines,
    ...boxes,
    '</svg>',
  ].join('\n');
}

function widthOf({ id, type = '' }: GraphNode): number {
  return Math.max(id.length, type.length, 5) * LETTER + PADDING;
}

function boxOf(node: GraphNode, { x, y }: Point): string {
  const width = widthOf(node);
  const corner = node.kind === 'source' ? HEIGHT / 2 : 6;
  const rect = `<rect x="${px(x - width / 2)}" y="${px(y - HEIGHT / 2)}" width="${px(width)}" height="${HEIGHT}" rx="${corner}"/>`;
  const name = (atY: number): string =>
    `<text x="${px(x)}" y="${px(atY)}">${escaped(node.id)}</text>`;
  if (node.type === undefined) return `  <g class="${node.kind}">${rect}${name(y + 5)}</g>`;
  const type = `<text class="type" x="${px(x)}" y="${px(y + 14)}">${escaped(node.type)}</text>`;
  return `  <g class="${node.kind}">${rect}${name(y - 2)}${type}</g>`;
}

function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`)
    .join('');
}

function px(length: number): number {
  return Math.round(length * 10) / 10;
}

/** The layout of nothing has no size. */
function finite(length: number): number {
  return Number.isFinite(length) ? length : 0;
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
