import type { MaybePromise, Mapping, State, StoreValue, WalkerEvent } from '@walkeros/core';
import { isPromise, resolveValue, setByPath, shortKey } from '@walkeros/core';
import { copyValue } from '../pipeline/copy-event.js';
import type { StateAccess } from './state-access.js';

/** One operation of a `state`: answers with the event, changed by a `get`. Never throws. */
export type StateStep = (event: WalkerEvent) => MaybePromise<WalkerEvent>;

/**
 * Turns one entry of a `state` into a function. An entry whose key or value resolves
 * to nothing does nothing, and neither does one whose store fails: the event goes on.
 *
 * Source: `state.txt`, "key is the store side, value is the event side" and "Execution order".
 */
export function createStateStep(entry: State, access: StateAccess): StateStep {
  const run = entry.mode === 'get' ? createGet(entry, access) : createSet(entry, access);
  return (event) => {
    const key = keyOf(entry.key, event, access);
    if (key === undefined) return event;
    const failed = (error: unknown): WalkerEvent => {
      access.failed(`${entry.mode} of ${shortKey(key)}`, error);
      return event;
    };
    try {
      const outcome = run(key, event);
      return isPromise(outcome) ? outcome.catch(failed) : outcome;
    } catch (error) {
      return failed(error);
    }
  };
}

type Run = (key: string, event: WalkerEvent) => MaybePromise<WalkerEvent>;

function createGet({ value }: State, access: StateAccess): Run {
  const path = targetOf(value);
  const part = path.split('.', 1)[0] as keyof WalkerEvent;
  const accept = (found: unknown, event: WalkerEvent): WalkerEvent => {
    access.succeeded();
    if (found === undefined) return event;
    const changed = setByPath(event, path, copyValue(found));
    if (event[part] === undefined || kindOf(changed[part]) === kindOf(event[part])) {
      return changed;
    }
    throw new TypeError(`what is stored does not fit the event's "${part}"`);
  };
  return (key, event) => {
    const found = access.get(key);
    return isPromise(found)
      ? found.then((settled) => accept(settled, event))
      : accept(found, event);
  };
}

function createSet({ value }: State, access: StateAccess): Run {
  return (key, event) => {
    const payload = resolveValue(value, event, access.mappingContext(event));
    if (payload === undefined) return event;
    const done = access.set(key, copyValue(payload) as StoreValue);
    if (isPromise(done)) return done.then(access.succeeded).then(() => event);
    access.succeeded();
    return event;
  };
}

/** Numbers are keys as well: `data.product_id` need not be text. */
function keyOf(
  value: Mapping.Value,
  event: WalkerEvent,
  access: StateAccess,
): string | undefined {
  const key = resolveValue(value, event, access.mappingContext(event));
  switch (typeof key) {
    case 'string':
      // An empty key would be one slot for everybody who has none.
      return key === '' ? undefined : key;
    case 'number':
    case 'boolean':
      return String(key);
    case 'object':
      if (key !== null) access.failed('key', new TypeError('it is neither text nor a number'));
      return undefined;
    default:
      return undefined;
  }
}

/** The schema lets nothing but a path, or an object with a path as its `key`, through. */
function targetOf(value: Mapping.Value): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && !Array.isArray(value) ? (value.key ?? '') : '';
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
