import type { Flow } from '@walkeros/core';
import { createAdmit } from '../event-cache/source-cache.js';
import type { LoadedComponent } from '../load/load-components.js';
import type { ResolveChain } from './chains.js';
import { createMappingStage } from './mapping-stage.js';
import type { Lane, Route } from './push.js';
import { runStages, type Stage } from './run-stages.js';
import type { SourceFrame } from './source-frame.js';

/** The way of a source's events, through the chains of one config. */
export function linkSource(
  { id, definition }: LoadedComponent,
  frame: SourceFrame,
  { lane, resolveChain }: { lane: Lane; resolveChain: ResolveChain },
): Route {
  const { context, counters, cache, type } = frame;
  const { config } = context;
  const { before = config.before, next = config.next }: Flow.Source = definition;
  const first = beforeOf(resolveChain(before, 'ingest'));
  const rest = [...ownStages(frame), ...resolveChain(next, 'ingest')];
  const route = { lane, id, type, counters };
  return cache === undefined
    ? { ...route, stages: [...first, ...rest] }
    : { ...route, stages: rest, admission: { before: first, admit: createAdmit(cache) } };
}

/** As one stage, so that an answer with `next` in it does not skip what follows. */
function beforeOf(chain: readonly Stage[]): readonly Stage[] {
  return chain.length === 0 ? [] : [(event, run) => runStages(chain, event, run)];
}

function ownStages({ context, state }: SourceFrame): readonly Stage[] {
  const { mapping, policy } = context.config;
  const stages: Stage[] = [];
  if (state !== undefined) stages.push(state.all);
  if (mapping !== undefined || policy !== undefined) {
    stages.push(createMappingStage(context, () => undefined));
  }
  return stages;
}
