import type { Chain } from '@walkeros/core';
import { runStages, type Stage } from './run-stages.js';

/** A transformer as a chain sees it. */
export interface ChainLink {
  before: Chain | undefined;
  next: Chain | undefined;
  stage: Stage;
}

/** The stages that a `before` or `next` stands for; unknown names are left out. */
export type ResolveChain = (chain: Chain | undefined) => readonly Stage[];

/**
 * A name starts a chain that follows each transformer's own `next`; a list is
 * exactly the transformers in it. A transformer's `before` runs ahead of it.
 *
 * @param links - May be filled later, but before the first event.
 */
export function createChains(links: ReadonlyMap<string, ChainLink>): ResolveChain {
  const resolved = new Map<string, readonly Stage[]>();

  function stagesOf(chain: Chain): readonly Stage[] {
    return followNames(chain, links).flatMap((name) => {
      const link = links.get(name);
      if (link === undefined) return [];
      const before = resolve(link.before);
      if (before.length === 0) return [link.stage];
      return [(event, run) => runStages(before, event, run), link.stage];
    });
  }

  function resolve(chain: Chain | undefined): readonly Stage[] {
    if (chain === undefined) return [];
    const key = JSON.stringify(chain);
    const known = resolved.get(key) ?? stagesOf(chain);
    resolved.set(key, known);
    return known;
  }

  return resolve;
}

function followNames(chain: Chain, links: ReadonlyMap<string, ChainLink>): string[] {
  if (Array.isArray(chain)) return chain;
  const names: string[] = [];
  let current: Chain | undefined = chain;
  while (typeof current === 'string' && !names.includes(current)) {
    names.push(current);
    current = links.get(current)?.next;
  }
  return Array.isArray(current) ? [...names, ...current] : names;
}
