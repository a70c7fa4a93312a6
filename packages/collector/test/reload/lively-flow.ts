import type { Destination, Flow, Source, Store, Transformer } from '@walkeros/core';
import { createMemoryStore } from '@walkeros/store-testkit';

/** Code that writes down what opens and what closes, so that a test sees who is the same. */
export interface LivelyCode {
  /** `open users`, `close users`, … in the order in which it happened. */
  readonly log: string[];
  readonly store: Store.Init;
  readonly source: Source.Init;
  readonly transformer: Transformer.Init;
  readonly destination: (context: Destination.Context) => Destination;
}

export function livelyCode(): LivelyCode {
  const log: string[] = [];
  const opened = (id: string): { destroy: () => void } => {
    log.push(`open ${id}`);
    return { destroy: () => void log.push(`close ${id}`) };
  };
  return {
    log,
    store: ({ id }) => ({ ...createMemoryStore(), ...opened(id) }),
    source: ({ id, env }) => ({
      ...{ type: 'app', config: {}, ...opened(id) },
      push: (event) => env.push(event as object),
    }),
    transformer: ({ id }) => ({
      ...{ type: 'mark', config: {}, ...opened(id) },
      push: (event) => ({ event: { ...event, data: { ...event.data, [id]: true } } }),
    }),
    destination: ({ id }) => ({ type: 'sink', ...opened(id), push: () => id }),
  };
}

/** A flow of everything: two stores, one behind the other, and a step of each kind. */
export function livelyFlow(code: LivelyCode, changes: Partial<Flow> = {}): Flow {
  const settings = { settings: { version: 1 } };
  return {
    stores: {
      redis: { code: code.store },
      users: {
        code: code.store,
        config: settings,
        cache: { store: 'redis', rules: [{ ttl: 60 }] },
      },
      ...changes.stores,
    },
    sources: { app: { code: code.source, next: 'look', ...changes.sources?.['app'] } },
    transformers: {
      look: { code: code.transformer, env: { users: '$store.users' } },
      ...changes.transformers,
    },
    destinations: { out: { code: code.destination }, ...changes.destinations },
    ...(changes.collector && { collector: changes.collector }),
  };
}
