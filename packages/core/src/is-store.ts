import { fieldOf } from './field-of.js';
import type { Store } from './store.js';

const METHODS = ['get', 'set', 'delete'];

/** Whether something of unknown origin can be used as a store: it has the methods that every store has. */
export function isStore(value: unknown): value is Store {
  return METHODS.every((name) => typeof fieldOf(value, name) === 'function');
}
