import type { Finding, Flow } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { CACHE_STORE_ID } from './check-stores.js';
import { declaredIn, entriesOf, STEP_SECTIONS, type Entry } from './sections.js';
import { replaceParts, StoreReference } from './store-reference.js';

interface Named {
  id: string;
  path: string;
}

/** What is wrong with the stores that steps name, by `$store.id` or as the store of a `state` or `cache`. */
export function checkStoreReferences(flow: Flow, base: string): Finding[] {
  const stores = entriesOf(flow, 'stores', base);
  const ids = declaredIn(flow, 'stores');
  const steps = STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, base));
  return [
    ...stores.flatMap(referencesOf).map(({ id, path }) => storeOfStore(id, path)),
    ...steps
      .flatMap((step) => [...referencesOf(step), ...advisoryStoresOf(step)])
      .flatMap((named) => unknownStore(named, ids)),
    ...steps.flatMap(deadLetterStores).flatMap((named) => unfitForLetters(named, ids)),
  ];
}

/** The stores that a step uses: what it is given, and those of its `state`, `cache` and dead letters. */
export function storesUsedBy(step: Entry): string[] {
  const named = [...referencesOf(step), ...advisoryStoresOf(step), ...deadLetterStores(step)];
  return named.map(({ id }) => id);
}

function referencesOf({ path, definition }: Entry): Named[] {
  const found: Named[] = [];
  for (const part of ['env', 'config']) {
    replaceParts(definition[part], `${path}.${part}`, (value, at) => {
      if (value instanceof StoreReference) found.push({ id: value.id, path: at });
      return undefined;
    });
  }
  return found;
}

/** Stores of `state` and of the event-level `cache`, on the step or in its config. */
function advisoryStoresOf({ path, definition }: Entry): Named[] {
  const holders = [
    { holder: definition, at: path },
    { holder: definition['config'], at: `${path}.config` },
  ];
  return holders.flatMap(({ holder, at }) =>
    isRecord(holder)
      ? [
          ...namedStores(holder['state'], `${at}.state`),
          ...namedStores(holder['cache'], `${at}.cache`),
        ]
      : [],
  );
}

function deadLetterStores({ path, definition }: Entry): Named[] {
  const { config } = definition;
  return isRecord(config) ? namedStores(config['deadLetter'], `${path}.config.deadLetter`) : [];
}

/** The built-in tier forgets, and a dead letter is what stands in for a delivery. */
function unfitForLetters(named: Named, ids: readonly string[]): Finding[] {
  if (named.id !== CACHE_STORE_ID) return unknownStore(named, ids);
  const message = `"${CACHE_STORE_ID}" does not keep what it is given`;
  const expected = 'the id of a declared store';
  return [{ code: 'CONFIG_INVALID', path: named.path, message, expected }];
}

function namedStores(value: unknown, path: string): Named[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => namedStores(item, `${path}.${index}`));
  }
  const id = isRecord(value) ? value['store'] : undefined;
  return typeof id === 'string' ? [{ id, path: `${path}.store` }] : [];
}

function storeOfStore(id: string, path: string): Finding {
  return {
    code: 'CONFIG_INVALID',
    path,
    message: `a store cannot be given another store ("$store.${id}")`,
    expected: 'a "cache.store", or a transformer that asks both',
  };
}

function unknownStore({ id, path }: Named, ids: readonly string[]): Finding[] {
  if (ids.includes(id) || id === CACHE_STORE_ID) return [];
  const suggestion = suggest(id, ids);
  const message = `store "${id}" is not declared in flow.stores`;
  const finding: Finding = { code: 'STORE_UNKNOWN', path, message };
  return [{ ...finding, ...(suggestion !== undefined && { suggestion }) }];
}
