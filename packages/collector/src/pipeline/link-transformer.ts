import type { Flow } from '@walkeros/core';
import { withTransformerCache } from '../event-cache/transformer-cache.js';
import type { LoadedComponent } from '../load/load-components.js';
import { observeStage } from '../observe/observe-stage.js';
import type { Observers } from '../observe/observers.js';
import { withState } from '../state/state-stage.js';
import type { ChainLink, ResolveChain } from './chains.js';
import { createMappingStage } from './mapping-stage.js';
import type { OpenTransformer } from './open-transformers.js';
import type { Stage } from './run-stages.js';
import { createTransformerStage } from './transformer-stage.js';

/** The chains of one config. */
export interface LinkOptions {
  readonly links: ReadonlyMap<string, ChainLink>;
  readonly resolveChain: ResolveChain;
  readonly observers: Observers;
}

/**
 * Puts an open transformer into the chains of one config. Everything that lasts stays with
 * the transformer; the link is made anew for each config, since what an answer with `next`
 * leads to is another transformer there.
 */
export function linkTransformer(
  { definition }: LoadedComponent,
  open: OpenTransformer,
  options: LinkOptions,
): ChainLink {
  const { config } = open.context;
  const { before = config.before, next = config.next }: Flow.Transformer = definition;
  return { before, next, stage: stageOf(open, options) };
}

function stageOf(open: OpenTransformer, options: LinkOptions): Stage {
  const { context, counters, state, cache } = open;
  const step = { kind: 'transformer', id: context.id } as const;
  const observed = observeStage(bareStage(open, options), step, options.observers);
  const onHalt = (): void => void counters.dropped++;
  return withTransformerCache(withState(observed, state), cache, {
    logger: context.logger,
    onHalt,
  });
}

/** The step itself, without its `state` and its `cache`. */
function bareStage(
  { context, counters, running }: OpenTransformer,
  { links, resolveChain }: LinkOptions,
): Stage {
  if (running === undefined) return passThrough(context, () => counters.dropped++);
  const isKnown = (name: string): boolean => links.has(name);
  return createTransformerStage({ ...running, context, counters, resolveChain, isKnown });
}

/** A transformer without code: a named step that hosts a mapping or a chain. */
function passThrough(context: OpenTransformer['context'], onDrop: () => void): Stage {
  const { mapping, policy } = context.config;
  if (mapping === undefined && policy === undefined) return (event) => event;
  return createMappingStage(context, onDrop);
}
