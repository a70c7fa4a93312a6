import type { Chain, Flow } from '@walkeros/core';

/** A way from one step to another, or from a step to a store: keys such as `source:http`. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
}

/** Where events are that a part of the flow lets out. */
type Places = readonly string[];

/**
 * The ways that events can take from step to step, from the `next` and `before` of a
 * config: a name goes on with that transformer's own `next`, a list is exactly what is
 * in it, a route is all of its ways.
 */
export function chainEdges(flow: Flow): FlowEdge[] {
  const { sources = {}, transformers = {}, destinations = {} } = flow;
  const edges = new Map<string, FlowEdge>();
  const walked = new Map<string, Places>();

  function link(from: Places, to: string): void {
    for (const each of from) edges.set(`${each} ${to}`, { from: each, to });
  }

  function follow(from: Places, chain: Chain | undefined): Places {
    if (chain === undefined) return from;
    if (typeof chain === 'string') {
      link(from, `transformer:${chain}`);
      return after(chain);
    }
    if (!Array.isArray(chain)) return followRoute(from, chain);
    const isChoice = chain.length > 0 && chain.every((part) => typeof part === 'object');
    if (isChoice) return union(chain.map((part) => follow(from, part)));
    return chain.reduce<Places>((places, part) => {
      if (typeof part !== 'string') return follow(places, part);
      link(places, `transformer:${part}`);
      return [`transformer:${part}`];
    }, from);
  }

  function followRoute(from: Places, route: Exclude<Chain, string | Chain[]>): Places {
    const past = 'match' in route ? from : [];
    if ('next' in route) return union([past, follow(from, route.next)]);
    if ('one' in route) return union([past, ...route.one.map((part) => follow(from, part))]);
    if ('many' in route) return union([past, ...route.many.map((part) => follow(from, part))]);
    return from;
  }

  /** Where events go on from once a transformer's own chain is over. */
  function after(id: string): Places {
    const known = walked.get(id);
    if (known !== undefined) return known;
    const self = [`transformer:${id}`];
    walked.set(id, self);
    const places = follow(self, nextOf(transformers[id]));
    walked.set(id, places);
    return places;
  }

  for (const id of Object.keys(transformers)) after(id);
  const out = union(
    Object.entries(sources).map(([id, source]) => follow([`source:${id}`], nextOf(source))),
  );
  for (const [id, destination] of Object.entries(destinations)) {
    const before = destination.before ?? destination.config?.before;
    link(follow(out, before), `destination:${id}`);
  }
  return [...edges.values()];
}

function nextOf(
  step: { next?: Chain; config?: { next?: Chain } } | undefined,
): Chain | undefined {
  return step?.next ?? step?.config?.next;
}

function union(all: readonly Places[]): string[] {
  return [...new Set(all.flat())];
}
