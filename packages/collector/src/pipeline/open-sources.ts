import type { Flow, PushOptions, Source, StepConfig } from '@walkeros/core';
import { createAdmit } from '../event-cache/source-cache.js';
import { injectStores } from '../inject-stores.js';
import type { Closable } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import type { ResolveChain } from './chains.js';
import { createMappingStage } from './mapping-stage.js';
import type { Push, Route } from './push.js';
import { openStep } from './open-step.js';
import { runStages, type Stage } from './run-stages.js';
import { openState } from '../state/open-state.js';
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
  resolveChain: ResolveChain;
  /** Gets the way of each source's events, by id. */
  routes: Map<string, Route>;
  /** Gets each source. */
  open: Closable[];
}

/** A source that is running. */
export interface OpenSource {
  id: string;
  primary: boolean;
  source: Source;
}

/**
 * Opens the sources of a flow: makes all of them, then runs each one's `init`.
 *
 * @throws ConfigError for the first that does not open.
 */
export async function openSources(
  sources: readonly LoadedComponent[],
  options: SourceOptions,
): Promise<OpenSource[]> {
  const opened: (OpenSource & { path: string })[] = [];
  for (const component of sources) {
    const { id, path } = component;
    const { stores } = options.collector;
    const definition: Flow.Source = injectStores(component.definition, stores);
    const context = createSourceContext(id, definition, options);
    const label = `source "${id}"`;
    const source = await openStep<Source>(component, label, context);
    options.open.push(stepClosable(label, source, context));
    const route = options.routes.get(id);
    if (route !== undefined && typeof source.type === 'string') route.type = source.type;
    opened.push({ id, path, source, primary: definition.primary === true });
  }
  for (const { id, path, source } of opened) {
    const place = { label: `source "${id}"`, path, clock: options.clock };
    await openComponent(() => source.init?.(), place);
  }
  return opened;
}

function createSourceContext(
  id: string,
  definition: Flow.Source,
  options: SourceOptions,
): Source.Context & OpenContext {
  const { collector, push, resolveChain, routes } = options;
  const config = stepConfig(definition);
  const identity = { kind: 'source' as const, id, config, env: {} };
  const context = createStepContext(identity, options);
  const cache = options.openCache(identity, definition.cache);
  const counters = { count: 0, rejected: 0, ...(cache && { cache: cache.counters }) };
  collector.status.sources[id] = counters;
  const before = beforeOf(resolveChain(definition.before ?? config.before, 'ingest'));
  const rest = stagesOf({ definition, config, context, resolveChain });
  const route: Route =
    cache === undefined
      ? { id, type: id, counters, stages: [...before, ...rest] }
      : {
          id,
          type: id,
          counters,
          stages: rest,
          admission: { before, admit: createAdmit(cache) },
        };
  routes.set(id, route);

  const pushOwn: Source.Context['env']['push'] = (event, { ingest }: PushOptions = {}) =>
    push(event, route, ingest);
  const env = {
    ...definition.env,
    push: pushOwn,
    command: collector.command,
    elb: collector.elb,
    logger: context.logger,
  };
  return { ...context, env, ...createScopes(env, pushOwn) };
}

/** As one stage, so that an answer with `next` in it does not skip what follows. */
function beforeOf(chain: readonly Stage[]): readonly Stage[] {
  return chain.length === 0 ? [] : [(event, run) => runStages(chain, event, run)];
}

function stagesOf(parts: {
  definition: Flow.Source;
  config: StepConfig;
  context: OpenContext;
  resolveChain: ResolveChain;
}): readonly Stage[] {
  const { definition, config, context, resolveChain } = parts;
  const next = resolveChain(definition.next ?? config.next, 'ingest');
  const stages: Stage[] = [];
  const state = openState(`source "${context.id}"`, definition, context);
  if (state !== undefined) stages.push(state.all);
  if (config.mapping !== undefined || config.policy !== undefined) {
    stages.push(createMappingStage(context, () => undefined));
  }
  return [...stages, ...next];
}
