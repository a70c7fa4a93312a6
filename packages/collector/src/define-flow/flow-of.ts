import type { Flow } from '@walkeros/core';
import type { DestinationOf, SourceOf, StoreOf, TransformerOf } from './component-of.js';
import type { Exactly } from './exactly.js';

/** What a flow may say, given what it declares. */
export type FlowOf<F> = {
  $schema?: string;
  stores?: {
    [K in keyof Part<F, 'stores'>]: Exactly<
      StoreOf<keyof Part<F, 'stores'> & string, Part<F, 'stores'>[K]>,
      Part<F, 'stores'>[K]
    >;
  };
  sources?: {
    [K in keyof Part<F, 'sources'>]: Exactly<
      SourceOf<NamesIn<F>, Part<F, 'sources'>[K]>,
      Part<F, 'sources'>[K]
    >;
  };
  transformers?: {
    [K in keyof Part<F, 'transformers'>]: Exactly<
      TransformerOf<NamesIn<F>, Part<F, 'transformers'>[K]>,
      Part<F, 'transformers'>[K]
    >;
  };
  destinations?: {
    [K in keyof Part<F, 'destinations'>]: Exactly<
      DestinationOf<NamesIn<F>, Part<F, 'destinations'>[K]>,
      Part<F, 'destinations'>[K]
    >;
  };
  collector?: Exactly<Flow.Collector, Part<F, 'collector'>>;
  variables?: Record<string, unknown>;
  config?: Record<string, unknown>;
} & { [K in Exclude<keyof F, keyof Flow>]?: never };

/** A flow of which the names of its components are known. */
export type DefinedFlow<F> = Omit<Flow, keyof Sections> & {
  [S in keyof Sections]: { [K in keyof Part<F, S>]: Sections[S] };
};

interface Sections {
  stores: Flow.Store;
  sources: Flow.Source;
  transformers: Flow.Transformer;
  destinations: Flow.Destination;
}

type Part<F, Section extends keyof Flow> = F extends { [K in Section]?: infer P } ? P : object;
interface NamesIn<F> {
  stores: keyof Part<F, 'stores'> & string;
  transformers: keyof Part<F, 'transformers'> & string;
}
