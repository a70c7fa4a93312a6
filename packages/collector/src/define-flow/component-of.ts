import type {
  Cache,
  Destination,
  DestinationConfig,
  EventCache,
  Flow,
  Match,
  Source,
  State,
  StepConfig,
  Store,
  Transformer,
} from '@walkeros/core';

/** What the steps of a flow may refer to. */
export interface Names {
  stores: string;
  transformers: string;
}

/** Names the memory tier, which needs no declaration. */
type BuiltIn = '__cache';

/** A store that is written as `C`, among the stores `Ids`. */
export interface StoreOf<Ids extends string, C> extends ComponentOf<
  Ids,
  C,
  Flow.Code<Store.Init<never>>
> {
  config?: Omit<Store.Config, 'settings'> & { settings?: SettingsOf<C> };
  cache?: Omit<Cache, 'store' | 'sync'> & { store?: Ids | BuiltIn; sync?: Ids };
}

export interface SourceOf<N extends Names, C> extends StepOf<
  N,
  C,
  Flow.Code<Source.Init<never>>,
  StepConfig
> {
  primary?: boolean;
}
export type TransformerOf<N extends Names, C> = StepOf<
  N,
  C,
  Flow.Code<Transformer.Init<never>>,
  StepConfig
>;
export type DestinationOf<N extends Names, C> = StepOf<
  N,
  C,
  Destination.Init<never>,
  DestinationConfig
>;

interface StepOf<N extends Names, C, Code, Config>
  extends ComponentOf<N['stores'], C, Code>, LinksOf<N> {
  config?: Omit<Config, keyof LinksOf<N> | 'settings'> &
    LinksOf<N> & { settings?: SettingsOf<C> };
  cache?: Omit<EventCache, 'store' | 'sync'> & { store?: N['stores'] | BuiltIn };
  mapping?: Flow.Transformer['mapping'];
}

interface ComponentOf<Ids extends string, C, Code> {
  package?: string;
  import?: string;
  code?: Code;
  env?: C extends { env: infer E } ? { [K in keyof E]: EnvValueOf<Ids, E[K]> } : never;
  variables?: Record<string, unknown>;
}

/** A text that begins as a reference to a store has to lead to one. */
type EnvValueOf<Ids extends string, V> = V extends `$store.${string}`
  ? `$store.${Ids}`
  : unknown;

interface LinksOf<N extends Names> {
  before?: ChainOf<N['transformers']>;
  next?: ChainOf<N['transformers']>;
  state?: StateOf<N> | StateOf<N>[];
}
/** A `Chain` of the transformers that there are. */
type ChainOf<Ids extends string> = Ids | ChainOf<Ids>[] | RouteOf<Ids>;
type RouteOf<Ids extends string> =
  | { match?: Match; next: ChainOf<Ids> }
  | { match?: Match; one: ChainOf<Ids>[] }
  | { match?: Match; many: ChainOf<Ids>[] }
  | { match: Match };

type StateOf<N extends Names> = Omit<State, 'store'> & { store?: N['stores'] | BuiltIn };

/** What the code of a component takes as `config.settings`. */
type SettingsOf<C> = C extends { code: infer Code }
  ? SettingsOfInit<Code extends { init: infer Init } ? Init : Code>
  : unknown;
type SettingsOfInit<Init> = Init extends (context: infer Context) => unknown
  ? Context extends { config: { settings?: infer S } }
    ? S
    : unknown
  : unknown;
