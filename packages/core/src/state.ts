import type { Mapping } from './mapping.js';

/** One declarative store operation of a step. Source: `state.txt`, "Properties". */
export interface State {
  /** `get` writes a stored value onto the event, `set` writes the event's value to the store. */
  mode: 'get' | 'set';
  /** Id of a declared store. Default: the built-in `__cache`, under the prefix `state:`. */
  store?: string;
  /** Resolves against the event to the key of the store. */
  key: Mapping.Value;
  /** `set`: the payload. `get`: the path on the event to write to. */
  value: Mapping.Value;
}
