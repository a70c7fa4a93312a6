import type { Destination, DestinationConfig, Flow } from '@walkeros/core';
import { createOutageLog, parseTimeout } from '@walkeros/core';
import { injectStores } from '../inject-stores.js';
import type { Closable } from '../lifecycle/close-all.js';
import type { LoadedComponent } from '../load/load-components.js';
import type { ResolveChain } from './chains.js';
import { DestinationStep } from './destination-step.js';
import { openStep } from './open-step.js';
import {
  createStepContext,
  stepClosable,
  stepConfig,
  type StepOptions,
} from './step-context.js';

/** How long one delivery may take, unless the destination's config says otherwise. */
const DESTINATION_TIMEOUT_MS = 10_000;

export interface DestinationOptions extends StepOptions {
  resolveChain: ResolveChain;
  /** Gets each destination. */
  open: Closable[];
}

/**
 * Makes the destinations of a flow. Their `init` waits for the first event.
 *
 * @throws ConfigError for the first whose code does not make a destination.
 */
export async function openDestinations(
  destinations: readonly LoadedComponent[],
  options: DestinationOptions,
): Promise<DestinationStep[]> {
  const steps: DestinationStep[] = [];
  for (const component of destinations) steps.push(await openDestination(component, options));
  return steps;
}

async function openDestination(
  component: LoadedComponent,
  options: DestinationOptions,
): Promise<DestinationStep> {
  const { clock, collector, logger } = options;
  const { id } = component;
  const definition: Flow.Destination = injectStores(component.definition, collector.stores);
  const identity = { kind: 'destination' as const, id };
  const { env = {} } = definition;
  const config: DestinationConfig = stepConfig(definition);
  const label = `destination "${id}"`;
  const given = createStepContext({ ...identity, config, env }, options);
  const destination = await openStep<Destination>(component, label, given);

  const merged: DestinationConfig = { ...destination.config, ...config };
  const context = createStepContext(
    { ...identity, config: merged, env: { ...destination.env, ...env } },
    options,
  );
  options.open.push(stepClosable(label, destination, context));
  const counters = { count: 0, dropped: 0, failed: 0 };
  collector.status.destinations[id] = counters;
  const timeoutMs = parseTimeout(merged.timeout ?? '') ?? DESTINATION_TIMEOUT_MS;
  return new DestinationStep({
    destination,
    context,
    counters,
    deadline: { timeoutMs, clock, keepAlive: true },
    before: options.resolveChain(definition.before ?? merged.before),
    log: createOutageLog({ logger, subject: label, clock }),
  });
}
