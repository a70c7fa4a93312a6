import type { Collector, Flow } from '@walkeros/core';
import { inspectStore } from '@walkeros/core-cache';
import { chainEdges, type FlowEdge } from './chain-edges.js';
import { storeIdsIn } from './store-ids-in.js';

/** A step or a store of the picture. */
export interface FlowNode {
  /** `source:http`. */
  readonly key: string;
  readonly kind: 'source' | 'transformer' | 'destination' | 'store';
  readonly id: string;
  /** Of a store: where a read looks, first to last; the backing is the last. */
  readonly boxes?: readonly string[];
}

/** The flow as a picture: of its config only names. */
export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** Id of the tier that every flow has; it is drawn as a box of the stores that cache in it. */
const BUILT_IN_TIER = '__cache';

const SECTIONS = [
  ['source', 'sources'],
  ['transformer', 'transformers'],
  ['destination', 'destinations'],
] as const;

/** @param flow - Without it there are no lines between steps, only what runs. */
export function createGraph(collector: Collector, flow: Flow = {}): FlowGraph {
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [...chainEdges(flow)];
  for (const [kind, section] of SECTIONS) {
    const declared: Readonly<Record<string, unknown>> = flow[section] ?? {};
    const ids = new Set([...Object.keys(declared), ...Object.keys(collector.status[section])]);
    for (const id of ids) {
      const key = `${kind}:${id}`;
      nodes.push({ key, kind, id });
      const named = storeIdsIn(declared[id]);
      const stores = storeIds(collector).filter((store) => named.has(store));
      edges.push(...stores.map((store) => ({ from: key, to: `store:${store}` })));
    }
  }
  for (const id of storeIds(collector)) {
    nodes.push({ key: `store:${id}`, kind: 'store', id, boxes: boxesOf(collector, id) });
  }
  return { nodes, edges };
}

/** The stores that the flow declares; one that serves as a tier comes after those that use it. */
export function storeIds({ stores }: Collector): string[] {
  return Object.keys(stores)
    .filter((id) => id !== BUILT_IN_TIER)
    .reverse();
}

/** Names for the tiers of a store: `memory`, or the id of the store that serves as one. */
export function tierNames(collector: Collector, id: string): string[] {
  const store = collector.stores[id];
  const inspection = store && inspectStore(store);
  return (inspection?.tiers ?? []).map(({ type, store: tier }) => {
    const known = storeIds(collector).find((each) => collector.stores[each] === tier);
    return known === undefined ? type : `${known} (${type})`;
  });
}

function boxesOf(collector: Collector, id: string): string[] {
  return [...tierNames(collector, id), collector.stores[id]?.type ?? 'store'];
}
