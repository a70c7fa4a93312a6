import type { Deadline, Flow, FlowStatus, OutageLog, Transformer } from '@walkeros/core';
import { createOutageLog, parseTimeout } from '@walkeros/core';
import type { OpenEventCache } from '../event-cache/event-caches.js';
import { injectStores } from '../inject-stores.js';
import type { Closable } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import { openState, type OpenState } from '../state/open-state.js';
import { openStep } from './open-step.js';
import {
  createStepContext,
  stepClosable,
  stepConfig,
  type OpenContext,
  type StepOptions,
} from './step-context.js';

/** How long one call of a transformer may take, unless its config says otherwise. */
const TRANSFORMER_TIMEOUT_MS = 30_000;

type Counters = FlowStatus['transformers'][string];

/** A transformer that is open, for all configs in which it stays the same. */
export interface OpenTransformer {
  readonly component: LoadedComponent;
  readonly context: OpenContext;
  readonly counters: Counters;
  readonly state: OpenState | undefined;
  readonly cache: OpenEventCache | undefined;
  /** `undefined` for one without code. */
  readonly running: RunningTransformer | undefined;
}

export interface RunningTransformer extends Closable {
  readonly transformer: Transformer;
  readonly deadline: Deadline;
  readonly log: OutageLog;
}

export interface TransformerOptions extends StepOptions {
  /** Gets each transformer as soon as it has to be closed. */
  open: OpenTransformer[];
}

/**
 * Opens one transformer.
 *
 * @param counters - Of the one whose place it takes.
 * @throws ConfigError when it does not open.
 */
export async function openTransformer(
  component: LoadedComponent,
  options: TransformerOptions,
  counters: Counters = { dropped: 0, failed: 0 },
): Promise<void> {
  const { id, path } = component;
  const { collector, clock, stopped } = options;
  const definition: Flow.Transformer = injectStores(component.definition, collector.stores);
  const { env = {} } = definition;
  const config = stepConfig(definition);
  const label = `transformer "${id}"`;
  const context = createStepContext({ kind: 'transformer', id, config, env }, options);
  const cache = options.openCache({ kind: 'transformer', id }, definition.cache);
  const state = openState(label, definition, context);
  const running = await run(component, context, options);
  Object.assign(counters, cache && { cache: cache.counters });
  options.open.push({ component, context, counters, state, cache, running });
  if (running === undefined) return;
  const init = async (): Promise<void> => {
    if ((await running.transformer.init?.(context)) === false)
      throw new Error('its init returned false');
  };
  await openComponent(init, { label, path, clock, stopped });
}

async function run(
  component: LoadedComponent,
  context: OpenContext,
  { clock, logger, stopped }: StepOptions,
): Promise<RunningTransformer | undefined> {
  if (component.init === undefined) return undefined;
  const label = `transformer "${component.id}"`;
  const transformer = await openStep<Transformer>(component, context, { label, stopped });
  const timeoutMs = parseTimeout(context.config.timeout ?? '') ?? TRANSFORMER_TIMEOUT_MS;
  return {
    ...stepClosable(label, transformer, context),
    transformer,
    deadline: { timeoutMs, clock, keepAlive: true },
    log: createOutageLog({ logger, subject: label, clock }),
  };
}
