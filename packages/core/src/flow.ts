import type { Cache } from './cache.js';
import type { Destination, DestinationConfig } from './destination.js';
import type { EventCache } from './event-cache.js';
import type { Logger } from './logger.js';
import type { Mapping } from './mapping.js';
import type { State } from './state.js';
import type { Chain, Source, StepConfig, Transformer } from './steps.js';
import type { Store } from './store.js';

/** One flow: what `startFlow` takes. */
export interface Flow {
  /** For editors: where the JSON Schema of flows is. */
  $schema?: string;
  sources?: Record<string, Flow.Source>;
  transformers?: Record<string, Flow.Transformer>;
  destinations?: Record<string, Flow.Destination>;
  stores?: Record<string, Flow.Store>;
  collector?: Flow.Collector;
  /** Values for `$var.name`. */
  variables?: Record<string, unknown>;
  config?: Record<string, unknown>;
}

export declare namespace Flow {
  /** A config file: one or more named flows. */
  interface File {
    version: 4;
    /** For editors: where the JSON Schema of flows is. */
    $schema?: string;
    variables?: Record<string, unknown>;
    flows: Record<string, Flow>;
  }

  /** What opens a store, source or transformer: a function, or an object that has it as `init`. */
  type Code<Init> = Init | { init: Init };

  /**
   * Where a component comes from: an npm `package` (with `import` for a named
   * export), or `code`. Never both.
   */
  interface Component<C> {
    package?: string;
    import?: string;
    code?: C;
    /** Live objects for the component; `"$store.id"` becomes the store itself. */
    env?: Record<string, unknown>;
    variables?: Record<string, unknown>;
  }

  interface Store extends Component<Code<StoreInit>> {
    config?: StoreConfig;
    cache?: Cache;
  }

  interface Step<C, Config> extends Component<C> {
    config?: Config;
    before?: Chain;
    next?: Chain;
    state?: State | State[];
    cache?: EventCache;
    mapping?: Mapping.Rules;
  }

  interface Source extends Step<Code<SourceInit>, StepConfig> {
    /** The source whose push becomes `elb`. */
    primary?: boolean;
  }
  type Transformer = Step<Code<TransformerInit>, StepConfig>;
  type Destination = Step<DestinationInit, DestinationConfig>;

  interface Collector {
    name?: string;
    logger?: Logger.Config;
    /** Names the build in each event's `source.release`. */
    release?: string;
    globals?: Record<string, unknown>;
    user?: Record<string, unknown>;
    consent?: Record<string, boolean>;
    /** `false` holds events until `walker run`. Default `true`. */
    run?: boolean;
    /** Most events that are held until then; beyond it the oldest is dropped. Default 1000. */
    queueMax?: number;
    /** Milliseconds that `shutdown` waits for what is in flight. Default 10 000. */
    shutdownTimeout?: number | string;
  }
}

// Inside the namespace the names above shadow the components' own types.
type StoreInit = Store.Init<never>;
type StoreConfig = Store.Config;
type SourceInit = Source.Init<never>;
type TransformerInit = Transformer.Init<never>;
type DestinationInit = Destination.Init<never>;
