import type { Flow, StepConfig, Transformer } from '@walkeros/core';
import { createOutageLog, parseTimeout } from '@walkeros/core';
import { injectStores } from '../inject-stores.js';
import { isRecord } from '../is-record.js';
import type { Closable } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import type { ChainLink, ResolveChain } from './chains.js';
import { createMappingStage } from './mapping-stage.js';
import type { Stage } from './run-stages.js';
import {
  createStepContext,
  stepClosable,
  type OpenContext,
  type StepOptions,
} from './step-context.js';
import { createTransformerStage } from './transformer-stage.js';

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
    const definition: Flow.Transformer = component.definition;
    const { stores } = options.collector;
    const env = injectStores(definition.env ?? {}, stores);
    const config = stepConfig(injectStores(definition, stores));
    const context = createStepContext({ kind: 'transformer', id, config, env }, options);
    const stage = await openStage(component, context, options);
    const { before = config.before, next = config.next } = definition;
    options.links.set(id, { before, next, stage });
  }
}

/** The config of a step. A mapping may stand beside it; the config's own wins. */
export function stepConfig(definition: Flow.Transformer | Flow.Source): StepConfig {
  const { config = {}, mapping } = definition;
  return mapping === undefined ? config : { mapping, ...config };
}

async function openStage(
  { id, path, init }: LoadedComponent,
  context: OpenContext,
  options: TransformerOptions,
): Promise<Stage> {
  const { clock, collector, logger } = options;
  const counters = { dropped: 0, failed: 0 };
  collector.status.transformers[id] = counters;
  if (init === undefined) return passThrough(context, () => counters.dropped++);

  const label = `transformer "${id}"`;
  const transformer = (await openComponent(
    async () => {
      const opened = await init(context);
      if (!isTransformer(opened)) {
        throw new TypeError('its init did not return an object with a push function');
      }
      options.open.push(stepClosable(label, opened, context));
      if ((await opened.init?.(context)) === false) throw new Error('its init returned false');
      return opened;
    },
    { label, path, clock },
  )) as Transformer;

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

function isTransformer(value: unknown): value is Transformer {
  return isRecord(value) && typeof value['push'] === 'function';
}
