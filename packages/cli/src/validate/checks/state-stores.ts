import { isPlainObject } from '@walkeros/core';
import { STEP_SECTIONS, type Entry } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { componentsOf, type Check } from './checked-flow.js';

/** State that is written where it does not last, or cannot be written. Source: `state.txt`, "Properties". */
export const stateStores: Check = (flow) => {
  const stores = new Map(componentsOf(flow, 'stores').map((store) => [store.id, store]));
  const writes = STEP_SECTIONS.flatMap((section) => componentsOf(flow, section)).flatMap(
    writesOf,
  );
  return writes.flatMap(({ store: id, path }): Remark[] => {
    if (id === undefined) return [evictable(path)];
    const store = stores.get(id);
    return store !== undefined && isReadOnly(store) ? [readOnly(id, `${path}.store`)] : [];
  });
};

interface Write {
  store: string | undefined;
  path: string;
}

/** Every `state` of a step that writes; it may stand on the step or in its config. */
function writesOf({ definition, path }: Entry): Write[] {
  const { config } = definition;
  return [
    ...writesIn(definition['state'], `${path}.state`),
    ...(isPlainObject(config) ? writesIn(config['state'], `${path}.config.state`) : []),
  ];
}

function writesIn(state: unknown, path: string): Write[] {
  if (Array.isArray(state)) {
    return state.flatMap((each, index) => writesIn(each, `${path}.${index}`));
  }
  if (!isPlainObject(state) || state['mode'] !== 'set') return [];
  const { store } = state;
  if (store !== undefined && typeof store !== 'string') return [];
  return [{ store, path }];
}

function isReadOnly({ definition }: Entry): boolean {
  if (definition['package'] !== '@walkeros/server-store-api') return false;
  const { config } = definition;
  const settings = isPlainObject(config) ? config['settings'] : undefined;
  return isPlainObject(settings) && settings['set'] === undefined;
}

function evictable(path: string): Remark {
  return {
    code: 'STATE_EVICTABLE',
    severity: 'warning',
    path,
    message:
      'will be lost: without a `store` it is kept in the memory of the process, which evicts above 10 000 entries and ends with it',
    expected: 'a `store` that lasts, such as @walkeros/server-store-fs',
  };
}

function readOnly(id: string, path: string): Remark {
  return {
    code: 'STORE_READ_ONLY',
    severity: 'warning',
    path,
    message: `store "${id}" has no setting \`set\`, and so refuses to be written to`,
    expected: 'a `set` in its settings, or another store',
  };
}
