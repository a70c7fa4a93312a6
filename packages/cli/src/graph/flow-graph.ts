import { entriesOf, type Section, STEP_SECTIONS, tierOf } from '@walkeros/collector/config';
import type { Chain, Flow } from '@walkeros/core';
import { isPlainObject } from '@walkeros/core';
import { without } from '../without.js';
import { packageOf } from '../simulate/store-roles.js';
import { walk } from '../validate/checks/walk.js';

const STORE = '$store.';

export type NodeKind = 'source' | 'transformer' | 'destination' | 'store';

export interface GraphNode {
  /** Kind and id: `store:users`. */
  readonly key: string;
  readonly kind: NodeKind;
  readonly id: string;
  /** What it is: the end of its package's name, `sheets`. */
  readonly type?: string;
}

/** The way of an event, a lookup in a store, or a store that caches in another one. */
export type EdgeKind = 'event' | 'lookup' | 'cache';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}

/** A flow as points and lines. */
export interface FlowGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const KINDS: Readonly<Record<Section, NodeKind>> = {
  sources: 'source',
  transformers: 'transformer',
  destinations: 'destination',
  stores: 'store',
};

/** @param flow - As it is written; what is wrong with it is left out. */
export function flowGraph(flow: Flow): FlowGraph {
  const nodes = new Map<string, GraphNode>();
  for (const section of ['sources', 'transformers', 'destinations', 'stores'] as const) {
    for (const { id, definition } of entriesOf(flow, section, '')) {
      const kind = KINDS[section];
      const type = packageOf(definition)?.split('-').at(-1);
      const key = `${kind}:${id}`;
      nodes.set(key, { key, kind, id, ...(type !== undefined && { type }) });
    }
  }
  const edges = new Map<string, GraphEdge>();
  const link = (from: string, to: string, kind: EdgeKind): void => {
    if (nodes.has(from) && nodes.has(to))
      edges.set(`${from} ${to} ${kind}`, { from, to, kind });
  };
  drawWays(flow, (from, to) => link(from, to, 'event'));
  drawStores(flow, (from, to, kind) => {
    if (to === 'store:__cache') nodes.set(to, { key: to, kind: 'store', id: '__cache' });
    link(from, to, kind);
  });
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

type LinkStore = (from: string, to: string, kind: EdgeKind) => void;

function drawStores(flow: Flow, link: LinkStore): void {
  for (const { id, definition } of entriesOf(flow, 'stores', '')) {
    if (!isPlainObject(definition['cache'])) continue;
    link(`store:${id}`, `store:${tierOf(definition) ?? '__cache'}`, 'cache');
  }
  for (const { section, id, definition } of STEP_SECTIONS.flatMap((each) =>
    entriesOf(flow, each, ''),
  )) {
    drawStoresOfStep(`${KINDS[section]}:${id}`, definition, link);
  }
}

/** The stores that a step asks, and those in which its cache, state or dead letters lie. */
function drawStoresOfStep(from: string, definition: object, link: LinkStore): void {
  for (const { value, name, path } of walk(without(definition, 'code', 'mapping'))) {
    if (typeof value !== 'string') continue;
    if (value.startsWith(STORE)) link(from, `store:${value.slice(STORE.length)}`, 'lookup');
    else if (name === 'store') {
      link(from, `store:${value}`, /(?:^|\.)cache\./.test(path) ? 'cache' : 'lookup');
    }
  }
}

type Link = (from: string, to: string) => void;

/** Follows the chains of a flow, from each source to each destination. */
function drawWays(flow: Flow, link: Link): void {
  const chainOf = (definition: Record<string, unknown>, name: 'before' | 'next'): Chain => {
    const { config } = definition;
    const inConfig = isPlainObject(config) ? config[name] : undefined;
    return (definition[name] ?? inConfig ?? []) as Chain;
  };
  const transformers = new Map(
    entriesOf(flow, 'transformers', '').map(({ id, definition }) => [id, definition]),
  );
  const exits = new Map<string, string[]>();

  function follow(id: string): string[] {
    const known = exits.get(id);
    if (known !== undefined) return known;
    const own = [`transformer:${id}`];
    exits.set(id, own);
    const found = way(chainOf(transformers.get(id) ?? {}, 'next'), own);
    exits.set(id, found);
    return found;
  }

  /** @returns From where an event goes on behind the chain. */
  function way(chain: unknown, from: readonly string[]): string[] {
    if (typeof chain === 'string') {
      for (const each of from) link(each, `transformer:${chain}`);
      return transformers.has(chain) ? follow(chain) : [...from];
    }
    if (Array.isArray(chain)) return list(chain, from);
    if (!isPlainObject(chain)) return [...from];
    const ways = [chain['next'], chain['one'], chain['many']].filter(Boolean).flat(1);
    const passing = chain['match'] === undefined || ways.length === 0 ? [] : from;
    const ends = ways.flatMap((each) => way(each, from));
    return [...new Set([...passing, ...(ways.length === 0 ? from : ends)])];
  }

  function list(chain: readonly unknown[], from: readonly string[]): string[] {
    if (chain.length > 0 && chain.every(isPlainObject)) {
      return [...new Set(chain.flatMap((route) => way(route, from)))];
    }
    let current = [...from];
    for (const item of chain) {
      if (typeof item !== 'string') current = way(item, current);
      else {
        for (const each of current) link(each, `transformer:${item}`);
        current = [`transformer:${item}`];
      }
    }
    return current;
  }

  const ends = entriesOf(flow, 'sources', '').flatMap(({ id, definition }) =>
    way(chainOf(definition, 'next'), way(chainOf(definition, 'before'), [`source:${id}`])),
  );
  for (const { id, definition } of entriesOf(flow, 'destinations', '')) {
    const to = `destination:${id}`;
    for (const end of way(chainOf(definition, 'before'), [...new Set(ends)])) link(end, to);
    way(chainOf(definition, 'next'), [to]);
  }
}
