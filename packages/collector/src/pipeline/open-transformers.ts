import type { Flow, Transformer } from '@walkeros/core';
import { createOutageLog, parseTimeout } from '@walkeros/core';
import { withTransformerCache } from '../event-cache/transformer-cache.js';
import { injectStores } from '../inject-stores.js';
import type { Closable } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import { observeStage } from '../observe/observe-stage.js';
import type { ChainLink, ResolveChain } from './chains.js';
import { openState } from '../state/open-state.js';
import { withState } from '../state/state-stage.js';
import { createMappingStage } from './mapping-stage.js';
import { openStep } from './open-step.js';
import type { Stage } from './run-stages.js';
import {
  createStepContext,
  stepClosable,
  stepConfig,
  type OpenContext,
  type StepOptions,
} from './step-context.js';
import { createTransformerStage, type TransformerParts } from './transformer-stage.js';

/** How long one call of a transformer may take, unless its config says otherwise. */
const TRANSFORMER_TIMEOUT_MS = 30_000;

export interface TransformerOptions extends StepOptions {
  resolveChain: ResolveChain;
  /** Gets each transformer, by id. */
  links: Map<string, ChainLink>;
  /** Gets each transformer that has to be closed. */
  open: Closable[];
}

/**
 * Opens the transformers of a flow, one after the other.
 *
 * @throws ConfigError for the first that does not open.
 */
export async function openTransformers(
  transformers: readonly LoadedComponent[],
  options: TransformerOptions,
): Promise<void> {
  for (const component of transformers) {
    const { id } = component;
    const { stores } = options.collector;
    const definition: Flow.Transformer = injectStores(component.definition, stores);
    const { env = {} } = definition;
    const config = stepConfig(definition);
    const context = createStepContext({ kind: 'transformer', id, config, env }, options);
    const stage = await openStage(component, { context, definition }, options);
    const { before = config.before, next = config.next } = definition;
    options.links.set(id, { before, next, stage });
  }
}

async function openStage(
  component: LoadedComponent,
  { context, definition }: { context: OpenContext; definition: Flow.Transformer },
  options: TransformerOptions,
): Promise<Stage> {
  const step = { kind: 'transformer', id: component.id } as const;
  const cache = options.openCache(step, definition.cache);
  const counters = { dropped: 0, failed: 0, ...(cache && { cache: cache.counters }) };
  options.collector.status.transformers[component.id] = counters;
  const bare = await openBareStage(component, { context, counters }, options);
  const observed = observeStage(bare, step, options.observers);
  const state = openState(`transformer "${component.id}"`, definition, context);
  const { logger } = context;
  const onHalt = (): void => void counters.dropped++;
  return withTransformerCache(withState(observed, state), cache, { logger, onHalt });
}

/** The step itself, without its `state` and its `cache`. */
async function openBareStage(
  component: LoadedComponent,
  { context, counters }: Pick<TransformerParts, 'context' | 'counters'>,
  options: TransformerOptions,
): Promise<Stage> {
  const { clock, logger } = options;
  const { id, path } = component;
  if (component.init === undefined) return passThrough(context, () => counters.dropped++);

  const label = `transformer "${id}"`;
  const transformer = await openStep<Transformer>(component, label, context);
  options.open.push(stepClosable(label, transformer, context));
  const init = async (): Promise<void> => {
    if ((await transformer.init?.(context)) === false)
      throw new Error('its init returned false');
  };
  await openComponent(init, { label, path, clock });

  const timeoutMs = parseTimeout(context.config.timeout ?? '') ?? TRANSFORMER_TIMEOUT_MS;
  return createTransformerStage({
    transformer,
    context,
    counters,
    deadline: { timeoutMs, clock, keepAlive: true },
    resolveChain: options.resolveChain,
    isKnown: (name) => options.links.has(name),
    log: createOutageLog({ logger, subject: label, clock }),
  });
}

/** A transformer without code: a named step that hosts a mapping or a chain. */
function passThrough(context: OpenContext, onDrop: () => void): Stage {
  const { mapping, policy } = context.config;
  if (mapping === undefined && policy === undefined) return (event) => event;
  return createMappingStage(context, onDrop);
}
