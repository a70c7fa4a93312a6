import type { Destination, DestinationConfig, Flow } from '@walkeros/core';
import { createOutageLog, parseTimeout } from '@walkeros/core';
import { injectStores } from '../inject-stores.js';
import { isRecord } from '../is-record.js';
import type { Closable } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import type { ResolveChain } from './chains.js';
import { DestinationStep } from './destination-step.js';
import { createStepContext, stepClosable, type StepOptions } from './step-context.js';

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
  { id, path, init, definition: raw }: LoadedComponent,
  options: DestinationOptions,
): Promise<DestinationStep> {
  const { clock, collector, logger } = options;
  const definition: Flow.Destination = injectStores(raw, collector.stores);
  const identity = { kind: 'destination' as const, id };
  const { config = {}, env = {}, mapping } = definition;
  const given = { ...(mapping && { mapping }), ...config };
  const label = `destination "${id}"`;
  const destination = (await openComponent(
    async () => {
      const made = await init?.(
        createStepContext({ ...identity, config: given, env }, options),
      );
      if (!isDestination(made)) throw new TypeError('it is not an object with a push function');
      return made;
    },
    { label, path, clock },
  )) as Destination;

  const merged: DestinationConfig = { ...destination.config, ...given };
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

function isDestination(value: unknown): value is Destination {
  return isRecord(value) && typeof value['push'] === 'function';
}
