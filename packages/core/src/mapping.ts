import type { Logger } from './logger.js';
import type { Match } from './match.js';

/**
 * How a value is taken from an event, and how an event becomes what a
 * destination sends.
 */
export declare namespace Mapping {
  /**
   * A path, a constant number or boolean, a description of a value, or a list of
   * them of which the first defined result wins.
   */
  type Value = Item | Item[];
  type Item = string | number | boolean | ValueConfig;

  interface ValueConfig {
    /** Dot path; `*` maps over a list. */
    key?: string;
    /** A constant; with `key`, the default. */
    value?: unknown;
    fn?: (value: unknown, context: Context) => unknown;
    map?: Record<string, Value>;
    /** `[scope, item]`: `item` for each element of `scope`; scope `"this"` is the value itself. */
    loop?: [Value, Value];
    /** A list of the resolved values. */
    set?: Value[];
    condition?: Match | ((value: unknown, context: Context) => boolean);
    /** Granted when any of the named consents is. */
    consent?: Record<string, boolean>;
    validate?: Match | ((value: unknown, context: Context) => boolean);
  }

  /** What functions in a mapping are given beside the value. */
  interface Context {
    event: unknown;
    consent?: Record<string, boolean>;
    collector?: unknown;
    logger?: Logger;
    mapping?: unknown;
  }

  /** What to do with the events of one entity and action. */
  interface Rule {
    name?: string;
    data?: Value | Value[];
    settings?: unknown;
    condition?: ValueConfig['condition'];
    consent?: Record<string, boolean>;
    policy?: Record<string, Value>;
    ignore?: boolean;
    include?: string[];
    remove?: string[];
    batch?: number | { wait?: number; size?: number; age?: number };
    silent?: boolean;
  }

  /** Rules by entity, then by action; `*` stands for any. */
  type Rules = Record<string, Record<string, Rule | Rule[]>>;

  /** The mapping part of a step's config. */
  interface Config {
    consent?: Record<string, boolean>;
    policy?: Record<string, Value>;
    data?: Value | Value[];
    include?: string[];
    mapping?: Rules;
  }
}
