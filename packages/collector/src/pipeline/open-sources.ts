import type { Flow, PushOptions, Source } from '@walkeros/core';
import { injectStores } from '../inject-stores.js';
import type { Closable } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import { openState } from '../state/open-state.js';
import type { ResolveChain } from './chains.js';
import { linkSource } from './link-source.js';
import type { SourceFrame } from './source-frame.js';
import { openStep } from './open-step.js';
import type { Lane, Push, Route } from './push.js';
import { createScopes } from './source-scope.js';
import {
  createStepContext,
  stepClosable,
  stepConfig,
  type OpenContext,
  type StepOptions,
} from './step-context.js';

export interface SourceOptions extends StepOptions {
  push: Push;
  lane: Lane;
  resolveChain: ResolveChain;
  /** Gets the way of each source's events, by id. */
  routes: Map<string, Route>;
  /** Gets each source as soon as it has to be closed. */
  open: OpenSource[];
}

/** A source that is open, for all configs in which it stays the same. */
export interface OpenSource extends Closable {
  readonly component: LoadedComponent;
  readonly source: Source;
  readonly frame: SourceFrame;
}

/**
 * Makes one source; it does not run yet. Its events go the way of the config that it was
 * made for, until it is given another one.
 *
 * @param counters - Of the one whose place it takes.
 * @throws ConfigError when its code does not make a source.
 */
export async function makeSource(
  component: LoadedComponent,
  options: SourceOptions,
  counters: SourceFrame['counters'] = { count: 0, rejected: 0 },
): Promise<OpenSource> {
  const { id } = component;
  const { collector, lane, resolveChain, routes, stopped } = options;
  const definition: Flow.Source = injectStores(component.definition, collector.stores);
  const frame = openFrame(definition, counters, { ...options, id });
  frame.route = linkSource(component, frame, { lane, resolveChain });
  routes.set(id, frame.route);
  const label = `source "${id}"`;
  const context = sourceContext(definition, frame, options);
  const source = await openStep<Source>(component, context, { label, stopped });
  if (typeof source.type === 'string') frame.type = frame.route.type = source.type;
  const opened = { ...stepClosable(label, source, context), component, source, frame };
  options.open.push(opened);
  return opened;
}

/** Lets a source run. @throws ConfigError when it does not open. */
export async function startSource(
  { component: { path }, label, source }: OpenSource,
  { clock, stopped }: StepOptions,
): Promise<void> {
  await openComponent(() => source.init?.(), { label, path, clock, stopped });
}

function openFrame(
  definition: Flow.Source,
  counters: SourceFrame['counters'],
  options: SourceOptions & { id: string },
): SourceFrame {
  const { id } = options;
  const config = stepConfig(definition);
  const identity = { kind: 'source' as const, id, config, env: {} };
  const context = createStepContext(identity, options);
  const cache = options.openCache(identity, definition.cache);
  Object.assign(counters, cache && { cache: cache.counters });
  const state = openState(`source "${id}"`, definition, context);
  return { context, counters, state, cache, type: id, route: undefined };
}

function sourceContext(
  definition: Flow.Source,
  frame: SourceFrame,
  { collector, push }: SourceOptions,
): Source.Context & OpenContext {
  const { context } = frame;
  const pushOwn: Source.Context['env']['push'] = (event, { ingest }: PushOptions = {}) =>
    push(event, frame.route, ingest);
  const env = {
    ...definition.env,
    push: pushOwn,
    command: collector.command,
    elb: collector.elb,
    logger: context.logger,
  };
  return { ...context, env, ...createScopes(env, pushOwn) };
}
