import type { Chain } from '@walkeros/core';
import {
  compileOne,
  compileRoute,
  isChoice,
  isRoute,
  type RouteCompiler,
  type RouteScope,
} from '../routes/compile-route.js';
import { runStages, type Stage } from './run-stages.js';

/** A transformer as a chain sees it. */
export interface ChainLink {
  before: Chain | undefined;
  next: Chain | undefined;
  stage: Stage;
}

/**
 * The stages that a `before` or `next` stands for; unknown names are left out.
 *
 * @param scope - What its routes are asked about; what its transformers say by
 *   themselves is always asked about the event.
 */
export type ResolveChain = (chain: Chain | undefined, scope?: RouteScope) => readonly Stage[];

/**
 * A name starts a chain that follows each transformer's own `next`; a list is
 * exactly what is in it. A transformer's `before` runs ahead of it. Each chain is
 * compiled once.
 *
 * @param links - May be filled later, but before the first event.
 */
export function createChains(links: ReadonlyMap<string, ChainLink>): ResolveChain {
  const named = new Map<string, readonly Stage[]>();
  const compiled = {
    ingest: new WeakMap<object, readonly Stage[]>(),
    event: new WeakMap<object, readonly Stage[]>(),
  };

  function resolve(chain: Chain | undefined, scope: RouteScope = 'event'): readonly Stage[] {
    if (chain === undefined) return [];
    if (typeof chain === 'string') {
      const stages = named.get(chain) ?? follow(chain);
      named.set(chain, stages);
      return stages;
    }
    const stages = compiled[scope].get(chain) ?? compile(chain, scope);
    compiled[scope].set(chain, stages);
    return stages;
  }

  function compile(chain: Exclude<Chain, string>, scope: RouteScope): readonly Stage[] {
    const compiler: RouteCompiler = { scope, stagesOf: (part) => resolve(part, scope) };
    if (isRoute(chain)) return [compileRoute(chain, compiler)];
    if (isChoice(chain)) return [compileOne(chain, compiler)];
    return chain.flatMap((entry) =>
      typeof entry === 'string' ? step(entry) : resolve(entry, scope),
    );
  }

  function follow(first: string): readonly Stage[] {
    const passed = new Set<string>();
    const stages: Stage[] = [];
    let current: Chain | undefined = first;
    while (typeof current === 'string' && !passed.has(current)) {
      passed.add(current);
      stages.push(...step(current));
      current = links.get(current)?.next;
    }
    return typeof current === 'string' ? stages : [...stages, ...resolve(current)];
  }

  function step(name: string): readonly Stage[] {
    const link = links.get(name);
    if (link === undefined) return [];
    const before = resolve(link.before);
    if (before.length === 0) return [link.stage];
    return [(event, run) => runStages(before, event, run), link.stage];
  }

  return resolve;
}
