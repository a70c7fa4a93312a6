import type { Chain, Matcher, Route } from '@walkeros/core';
import { compileMatch, isPromise } from '@walkeros/core';
import { copyEvent } from '../pipeline/copy-event.js';
import {
  branchRun,
  joinEnds,
  ownBranches,
  runStages,
  type Outcome,
  type Stage,
} from '../pipeline/run-stages.js';

/** What a route's `match` is asked about: on a source there is only the request. */
export type RouteScope = 'ingest' | 'event';

/** Turns the chains within routes into stages. */
export interface RouteCompiler {
  readonly scope: RouteScope;
  stagesOf(chain: Chain): readonly Stage[];
}

/** One way that an event may take. */
interface Way {
  readonly matches: (...input: Parameters<Stage>) => boolean;
  readonly stages: readonly Stage[];
}

export function isRoute(chain: Chain): chain is Route {
  return typeof chain === 'object' && !Array.isArray(chain);
}

/** A list of nothing but routes is a choice between them. */
export function isChoice(chain: readonly Chain[]): boolean {
  return chain.length > 0 && chain.every(isRoute);
}

/** The stage that sends an event along a route. @throws ConfigError for a `match` that is none. */
export function compileRoute(route: Route, compiler: RouteCompiler): Stage {
  const { matches, stages } = wayOf(route, compiler);
  const isGate = !('next' in route || 'one' in route || 'many' in route);
  return (event, run) => {
    if (!matches(event, run)) return isGate ? undefined : event;
    return runStages(stages, event, run);
  };
}

/** The stage that sends an event along the first way that matches. */
export function compileOne(chains: readonly Chain[], compiler: RouteCompiler): Stage {
  const ways = chains.map((chain) => wayOf(chain, compiler));
  return (event, run) => {
    const way = ways.find(({ matches }) => matches(event, run));
    return way === undefined ? event : runStages(way.stages, event, run);
  };
}

/** The stage that sends a copy of an event along every way that matches. They share nothing that can change. */
function compileMany(chains: readonly Chain[], compiler: RouteCompiler): Stage {
  const ways = chains.map((chain) => wayOf(chain, compiler));
  return (event, run) => {
    const taken = ways.filter(({ matches }) => matches(event, run));
    if (taken.length === 0) return event;
    const ends = taken.map(({ stages }) => {
      const own = branchRun(run);
      const end = runStages(stages, copyEvent(event), own);
      const keep = (outcome: Outcome): Outcome => ownBranches(outcome, own);
      return isPromise(end) ? end.then(keep) : keep(end);
    });
    return joinEnds(ends);
  };
}

function wayOf(chain: Chain, compiler: RouteCompiler): Way {
  if (!isRoute(chain)) return { matches: () => true, stages: compiler.stagesOf(chain) };
  const matcher: Matcher = compileMatch(chain.match);
  const matches: Way['matches'] =
    compiler.scope === 'ingest'
      ? (_, { ingest }) => matcher({ ingest })
      : (event, { ingest }) => matcher({ event, ingest });
  return { matches, stages: stagesOfRoute(chain, compiler) };
}

function stagesOfRoute(route: Route, compiler: RouteCompiler): readonly Stage[] {
  if ('next' in route) return compiler.stagesOf(route.next);
  if ('one' in route) return [compileOne(route.one, compiler)];
  if ('many' in route) return [compileMany(route.many, compiler)];
  return [];
}
