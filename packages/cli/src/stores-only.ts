import type { Flow } from '@walkeros/core';
import { isPlainObject, suggest } from '@walkeros/core';
import { entriesOf, tierOf } from '@walkeros/collector/config';
import { chosenFlow } from './chosen-flow.js';
import type { FlowFile } from './flow-file.js';
import { UsageError } from './output/usage-error.js';
import { writtenFlow } from './written-flow.js';

export interface SelectOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Which flow of a file. */
  flow?: string | undefined;
}

/** The stores of a flow, by id, as they are written. */
export interface WrittenStores {
  /** Name of the flow; empty for a config that is the flow itself. */
  readonly name: string;
  readonly stores: Readonly<Record<string, Flow.Store>>;
}

/** @throws UsageError when the file holds several flows and none is chosen. */
export function storesOf({ config }: FlowFile, { env, flow }: SelectOptions): WrittenStores {
  const prepared = chosenFlow(config, { env, flow });
  const written = writtenFlow(config, prepared.name);
  const flowWritten = isPlainObject(written) ? (written as Flow) : {};
  const stores = Object.fromEntries(
    entriesOf(flowWritten, 'stores', prepared.path).map(({ id, definition }) => [
      id,
      definition,
    ]),
  ) as Record<string, Flow.Store>;
  return { name: prepared.name, stores };
}

/** The config with nothing in its flow but these stores: what a tool opens that needs no events. */
export function withStoresOnly(
  { config }: FlowFile,
  name: string,
  stores: Readonly<Record<string, Flow.Store>>,
): Flow | Flow.File {
  const narrowed = (flow: Flow | undefined): Flow => ({
    ...(flow?.variables && { variables: flow.variables }),
    stores,
  });
  if (!('flows' in config)) return narrowed(config as Flow);
  const { flows, ...file } = config as Flow.File;
  return { ...file, flows: { [name]: narrowed(flows[name]) } };
}

/** A store with all that it needs to open: its tiers, and what carries its messages. */
export function withNeeded(
  id: string,
  stores: Readonly<Record<string, Flow.Store>>,
): Record<string, Flow.Store> {
  const needed: Record<string, Flow.Store> = {};
  const add = (name: string | undefined): void => {
    const store = name === undefined ? undefined : stores[name];
    if (name === undefined || store === undefined || name in needed) return;
    needed[name] = store;
    add(tierOf(store));
    add(store.cache?.sync);
  };
  add(id);
  return needed;
}

/** The backing alone. */
export function withoutCache({ cache: _cache, ...store }: Flow.Store): Flow.Store {
  return store;
}

/** Says which stores there are. */
export function unknownStore(id: string, known: readonly string[]): UsageError {
  const meant = suggest(id, known);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const names = known.map((each) => `"${each}"`).join(', ');
  return new UsageError(`there is no store "${id}", only ${names || 'none'}${hint}`);
}
