/**
 * Opens what a config needs and the flow does not have yet: stores, transformers,
 * destinations, sources, in this order. Events of the generation that runs do not notice.
 * Nothing that stays is touched before the flow goes over; what has to change about it then
 * is collected, each as a function that does it in one turn and does not fail.
 */
import type { Collector, Flow } from '@walkeros/core';
import { prepareRules } from '@walkeros/core-cache';
import { isDeepStrictEqual } from 'node:util';
import {
  createEventCaches,
  type EventCachesOptions,
  type SharedEventCaches,
} from '../event-cache/event-caches.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent, LoadedComponents } from '../load/load-components.js';
import { observeDestination } from '../observe/observe-destination.js';
import { createChains, type ResolveChain } from '../pipeline/chains.js';
import { linkSource } from '../pipeline/link-source.js';
import { linkTransformer } from '../pipeline/link-transformer.js';
import {
  linkDestination,
  openDestination,
  type OpenDestination,
} from '../pipeline/open-destinations.js';
import { makeSource, startSource, type OpenSource } from '../pipeline/open-sources.js';
import { openTransformer } from '../pipeline/open-transformers.js';
import type { Push } from '../pipeline/push.js';
import type { StepOptions } from '../pipeline/step-context.js';
import { openStores } from '../store-graph/open-stores.js';
import { planStores, type StorePlan } from '../store-graph/plan-stores.js';
import type { Generation } from './generation.js';
import { keptParts, type KeptParts } from './kept-parts.js';

export interface OpeningOptions extends Omit<StepOptions, 'openCache'> {
  /** As the parts of this generation see it. */
  collector: Collector;
  push: Push;
  components: LoadedComponents['components'];
  /** The generation that runs; `undefined` for the first one. */
  former: Generation | undefined;
  /** What the flow has cached of its events. */
  eventCaches: SharedEventCaches;
}

/** A generation that is open, and what is left to do when the flow goes over to it. */
export interface Opened {
  readonly kept: KeptParts;
  /** Done in one turn. */
  readonly changes: (() => void)[];
  /** Gives up what nobody needs any more once the former generation has ended. */
  readonly leftovers: (() => void)[];
}

const STEP_KINDS = ['source', 'transformer', 'destination'] as const;

/** All that the steps of this file share. */
interface Opening extends OpeningOptions, Opened {
  readonly generation: Generation;
  readonly step: StepOptions;
  readonly plans: readonly StorePlan[];
  readonly resolveChain: ResolveChain;
}

/**
 * Opens a generation. What is open of it when this fails is in its `parts`.
 *
 * @throws ConfigError for what does not open.
 */
export async function openGeneration(
  generation: Generation,
  options: OpeningOptions,
): Promise<Opened> {
  const { components, former } = options;
  const plans = planStores(components.stores);
  const none = { stores: [], transformers: [], destinations: [], sources: [] };
  const kept = keptParts(former?.parts ?? none, plans, components);
  const caches = createEventCaches({
    ...options,
    steps: stepsOf(components),
    stores: generation.stores,
    shared: options.eventCaches,
    isOutdated: ({ kind, id }) => kind === 'transformer' || hasOtherCache(options, kind, id),
  });
  const leftovers: (() => void)[] = [];
  const opening: Opening = {
    ...options,
    generation,
    plans,
    kept,
    leftovers,
    changes: [() => void leftovers.push(caches.commit())],
    resolveChain: createChains(generation.links),
    step: { ...options, openCache: caches.open },
  };
  try {
    await openAll(opening);
    return opening;
  } catch (error) {
    caches.abandon();
    throw error;
  }
}

async function openAll(opening: Opening): Promise<void> {
  await openAllStores(opening);
  await openAllTransformers(opening);
  await openAllDestinations(opening);
  opening.generation.gate.open();
  await openAllSources(opening);
}

async function openAllStores(opening: Opening): Promise<void> {
  const { generation, plans, kept, step, former, changes } = opening;
  const { stores, parts } = generation;
  for (const open of kept.stores.values()) parts.stores.push(open);
  const open = parts.stores;
  await openStores(plans, { ...step, stores, kept: kept.stores, open, succeeds: !!former });
  Object.freeze(stores);
  for (const plan of plans) {
    const store = kept.stores.get(plan.id);
    if (store === undefined) continue;
    const { rules } = plan.definition.cache ?? {};
    const isOther = !isDeepStrictEqual(rules, store.plan.definition.cache?.rules);
    const change = isOther && rules && prepareRules(store.store, rules, !plan.isTier);
    if (change) changes.push(change);
    changes.push(() => (store.plan = plan));
  }
}

async function openAllTransformers(opening: Opening): Promise<void> {
  const { generation, components, kept, step, former, resolveChain } = opening;
  const { links, parts } = generation;
  for (const component of components.transformers) {
    const { id } = component;
    const same = kept.transformers.get(id);
    const counters = partOf(former?.parts.transformers, id)?.counters;
    if (same !== undefined) parts.transformers.push(same);
    else await openTransformer(component, { ...step, open: parts.transformers }, counters);
    const open = partOf(parts.transformers, id);
    if (open === undefined) continue;
    links.set(id, linkTransformer(component, open, { links, resolveChain, ...step }));
  }
}

async function openAllDestinations(opening: Opening): Promise<void> {
  const { generation, components, kept, step, former, resolveChain } = opening;
  const { parts, destinations } = generation;
  for (const component of components.destinations) {
    const { id } = component;
    const same = kept.destinations.get(id);
    const before = partOf(former?.parts.destinations, id);
    if (same !== undefined) parts.destinations.push(same);
    else await openDestination(component, { ...step, open: parts.destinations }, before);
    const open = partOf(parts.destinations, id);
    if (open === undefined) continue;
    if (former !== undefined && same === undefined) await openNow(open, step);
    opening.changes.push(() => open.letters.memory.resize(open.letters.max));
    const linked = linkDestination(component, open, resolveChain);
    destinations.push(linked);
    const observable = observeDestination(linked, step.observers);
    generation.observables.push(observable);
    step.observers.add(observable);
  }
}

/** In a flow that runs already, events come at once: a destination that does not open is found before they do. */
async function openNow(
  { component: { path }, label, parts: { opening } }: OpenDestination,
  { clock, stopped }: StepOptions,
): Promise<void> {
  if (opening.isOpen) return;
  const open = async (): Promise<void> => {
    const reason = await opening.open();
    if (reason !== undefined) throw reason.error;
  };
  await openComponent(open, { label, path, clock, stopped });
}

async function openAllSources(opening: Opening): Promise<void> {
  const { generation, components, kept, step, former, resolveChain } = opening;
  const { routes, parts } = generation;
  const made: OpenSource[] = [];
  for (const component of components.sources) {
    const { id } = component;
    const same = kept.sources.get(id);
    if (same === undefined) {
      const options = { ...opening, ...step, lane: generation, routes, open: parts.sources };
      const counters = partOf(former?.parts.sources, id)?.frame.counters;
      made.push(await makeSource(component, options, counters));
    } else {
      parts.sources.push(same);
      const route = linkSource(component, same.frame, { lane: generation, resolveChain });
      routes.set(id, route);
      opening.changes.push(() => (same.frame.route = route));
    }
  }
  for (const source of made) await start(source, opening);
}

async function start(source: OpenSource, { step, former, changes }: Opening): Promise<void> {
  const before = partOf(former?.parts.sources, source.component.id);
  const takeOver = before && source.source.succeed?.(before.source);
  if (takeOver === undefined) await startSource(source, step);
  else changes.push(takeOver);
}

function stepsOf(components: OpeningOptions['components']): EventCachesOptions['steps'] {
  return STEP_KINDS.flatMap((kind) =>
    components[`${kind}s`].map(({ id, definition }) => {
      const { cache }: Pick<Flow.Transformer, 'cache'> = definition;
      return { kind, id, cache };
    }),
  );
}

/** Whether a step of the flow that runs has its cache by other rules. */
function hasOtherCache(
  { former, components }: OpeningOptions,
  kind: 'source' | 'destination' | 'transformer',
  id: string,
): boolean {
  const before = partOf<{ component: LoadedComponent }>(former?.parts[`${kind}s`], id);
  const after = components[`${kind}s`].find((component) => component.id === id);
  if (before === undefined) return false;
  return !isDeepStrictEqual(before.component.definition['cache'], after?.definition['cache']);
}

function partOf<T extends { component: LoadedComponent }>(
  parts: readonly T[] | undefined,
  id: string,
): T | undefined {
  return parts?.find(({ component }) => component.id === id);
}
