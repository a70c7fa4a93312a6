import { isStore, parseTimeout, suggest, type Finding } from '@walkeros/core';
import { checkCache, kindOf } from '@walkeros/core/schemas';
import type { WrapOptions } from './wrap-options.js';

const KNOWN: Readonly<Record<keyof WrapOptions, true>> = {
  id: true,
  cache: true,
  tier: true,
  sync: true,
  logger: true,
  clock: true,
  backingTimeoutMs: true,
  succeeds: true,
};

const STORE = 'a store: an object with "get", "set" and "delete"';

/** Everything that is wrong with what `wrapStore` was given, which may be anything. */
export function checkOptions(backing: unknown, options: unknown): Finding[] {
  const given: { [K in keyof WrapOptions]?: unknown } = isObject(options) ? options : {};
  const ofBacking = isStore(backing) ? [] : [wrong('backing', backing, STORE)];
  if (!isObject(options)) {
    return [...ofBacking, wrong('options', options, 'an object with "id" and "cache"')];
  }
  return [
    ...ofBacking,
    ...unknownOptions(options),
    ...checkId(given),
    ...checkCache(given.cache, 'cache').findings,
    ...unusedNames(given),
    ...(['tier', 'sync'] as const).flatMap((name) => {
      const store = given[name];
      return store === undefined || isStore(store) ? [] : [wrong(name, store, STORE)];
    }),
    ...checkTimeout(given.backingTimeoutMs),
  ];
}

function unknownOptions(options: object): Finding[] {
  const known = Object.keys(KNOWN);
  return Object.keys(options)
    .filter((name) => !Object.hasOwn(KNOWN, name))
    .map((name) => {
      const suggestion = suggest(name, known);
      return {
        code: 'UNKNOWN_KEY',
        path: name,
        message: 'is not an option of wrapStore',
        expected: known.join(', '),
        ...(suggestion !== undefined && { suggestion }),
      };
    });
}

/** An id is the namespace, unless the cache names one. */
function checkId({ id, cache }: { id?: unknown; cache?: unknown }): Finding[] {
  if (typeof id !== 'string') return [wrong('id', id, 'a string')];
  if (isObject(cache) && 'namespace' in cache && cache.namespace !== undefined) return [];
  if (id !== '' && id !== 'state' && !id.includes(':')) return [];
  const expected =
    'a name that is not empty, not "state" and has no ":", or a cache.namespace beside it';
  return [
    {
      code: 'CONFIG_INVALID',
      path: 'id',
      message: `"${id}" cannot serve as a namespace`,
      expected,
    },
  ];
}

/** Only a flow knows stores by their names. */
function unusedNames({ cache, tier, sync }: { [K in keyof WrapOptions]?: unknown }): Finding[] {
  if (!isObject(cache)) return [];
  const unused = (path: string, option: string): Finding => ({
    code: 'CONFIG_INVALID',
    path,
    message: 'names a store, which only a flow can look up',
    expected: `the store itself, as the option "${option}" of wrapStore`,
  });
  const { store, sync: hub } = cache as { store?: unknown; sync?: unknown };
  return [
    ...(store !== undefined && tier === undefined ? [unused('cache.store', 'tier')] : []),
    ...(hub !== undefined && sync === undefined ? [unused('cache.sync', 'sync')] : []),
  ];
}

function checkTimeout(value: unknown): Finding[] {
  if (value === undefined) return [];
  if (typeof value === 'number' && parseTimeout(value) !== undefined) return [];
  const message = `is ${typeof value === 'number' ? value : kindOf(value)}`;
  const expected = 'a positive number of milliseconds, at most 2147483647 (24.8 days)';
  return [{ code: 'CONFIG_INVALID', path: 'backingTimeoutMs', message, expected }];
}

function wrong(path: string, value: unknown, expected: string): Finding {
  if (value === undefined) {
    return { code: 'MISSING_VALUE', path, message: 'is missing', expected };
  }
  return { code: 'CONFIG_INVALID', path, message: `is ${kindOf(value)}`, expected };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
