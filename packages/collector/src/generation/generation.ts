import type { Flow, FlowStore } from '@walkeros/core';
import type { Gate } from '../lifecycle/gate.js';
import type { Observable } from '../observe/observers.js';
import type { ChainLink } from '../pipeline/chains.js';
import type { DestinationStep } from '../pipeline/destination-step.js';
import type { OpenDestination } from '../pipeline/open-destinations.js';
import type { OpenSource } from '../pipeline/open-sources.js';
import type { OpenTransformer } from '../pipeline/open-transformers.js';
import type { Lane, Route } from '../pipeline/push.js';
import type { OpenStore } from '../store-graph/close-stores.js';

/** What is open for a config, in the order of opening. */
export interface Parts {
  readonly stores: OpenStore[];
  readonly transformers: OpenTransformer[];
  readonly destinations: OpenDestination[];
  readonly sources: OpenSource[];
}

/**
 * One config of a running flow: what is open for it, and how its events go. Events stay on
 * the generation on which they began. Parts whose config stays the same are the very same
 * in the next one; the chains around them are made anew.
 */
export interface Generation extends Lane {
  readonly number: number;
  readonly flow: Flow;
  readonly gate: Gate;
  readonly drainTimeoutMs: number;
  /** As steps see them. */
  readonly stores: Record<string, FlowStore>;
  readonly links: Map<string, ChainLink>;
  readonly routes: Map<string, Route>;
  /** In the order of {@link Parts.destinations}. */
  readonly destinations: DestinationStep[];
  readonly parts: Parts;
  /** What observers hear of the steps that are this generation's own. */
  readonly observables: Observable[];
}

export function allParts({ stores, transformers, destinations, sources }: Parts): object[] {
  return [...stores, ...transformers, ...destinations, ...sources];
}

/** Ids as a person reads them: `store.users`. */
export function labelsOf(parts: Parts): Map<object, string> {
  const { stores, transformers, destinations, sources } = parts;
  const labels = new Map<object, string>(
    stores.map((store) => [store, `store.${store.plan.id}`]),
  );
  const steps = { transformer: transformers, destination: destinations, source: sources };
  for (const [kind, list] of Object.entries(steps)) {
    for (const part of list) labels.set(part, `${kind}.${part.component.id}`);
  }
  return labels;
}
