import { z } from 'zod';
import type { Finding } from '../errors.js';
import { checkPath, checkRead } from '../path.js';
import type { State } from '../state.js';
import { checked, name, optional, type Report } from './field.js';
import { checkShape } from './findings.js';
import { mappingValueSchema } from './mapping-schema.js';

const operationSchema: z.ZodType<State> = checked(
  z.strictObject({
    mode: z.enum(['get', 'set']),
    store: optional(name),
    key: mappingValueSchema,
    value: mappingValueSchema,
  }),
  (fields) => [
    ...checkKey(fields['key']),
    ...checkTarget(fields),
    ...(fields['mode'] === 'get' ? [] : checkPaths(fields['value'], ['value'])),
    ...checkPaths(fields['key'], ['key']),
  ],
);

/** `state` on a step: one operation or several. Source: `state.txt`, "Configuration". */
export const stateSchema: z.ZodType<State | State[]> = z.union([
  operationSchema,
  z.array(operationSchema),
]);

/**
 * What is wrong with the `state` of one step. Whether its stores exist is for
 * whoever knows them.
 *
 * @param path - Where the state stands: `transformers.session.state`.
 */
export function checkState(
  value: unknown,
  path: string = 'state',
): { value?: State | State[]; findings: Finding[] } {
  return checkShape(stateSchema, value, path);
}

function checkKey(key: unknown): Report[] {
  if (key !== '') return [];
  const message = 'is empty: the whole event cannot be the key of a store';
  return [{ path: ['key'], message, expected: 'a path such as "user.session"' }];
}

/** Source: `state.txt`, "key is the store side, value is the event side". */
function checkTarget({ mode, value }: Readonly<Record<string, unknown>>): Report[] {
  if (mode !== 'get' || value === undefined) return [];
  const [target, path] = isObject(value)
    ? [value['key'], ['value', 'key']]
    : [value, ['value']];
  const others = isObject(value) ? Object.keys(value).filter((key) => key !== 'key') : [];
  if (typeof target !== 'string' || others.length > 0) return [notATarget(value, others)];
  const reason = checkPath(target);
  return reason === undefined ? [] : [{ path, code: 'UNSAFE_PATH', message: reason }];
}

/** Deeper than any mapping value that is allowed. */
const MAX_STEPS = 200;

/** Every path of a mapping value: one that can never read anything is a mistake. */
function checkPaths(value: unknown, at: Report['path']): Report[] {
  // What contains itself has been reported already.
  if (at.length > MAX_STEPS) return [];
  if (typeof value === 'string') return readReports(value, at);
  if (Array.isArray(value)) return value.flatMap((item, i) => checkPaths(item, [...at, i]));
  if (!isObject(value)) return [];
  const { key, map, loop, set } = value;
  return [
    ...(typeof key === 'string' ? readReports(key, [...at, 'key']) : []),
    ...checkPaths(loop, [...at, 'loop']),
    ...checkPaths(set, [...at, 'set']),
    ...(isObject(map)
      ? Object.entries(map).flatMap(([name, item]) => checkPaths(item, [...at, 'map', name]))
      : []),
  ];
}

function readReports(path: string, at: Report['path']): Report[] {
  const message = checkRead(path);
  return message === undefined ? [] : [{ path: at, code: 'UNSAFE_PATH', message }];
}

function notATarget(value: unknown, others: readonly string[]): Report {
  const what = others.length > 0 ? `has \`${others.join('`, `')}\`` : 'is not a path';
  return {
    path: ['value'],
    message: `${what}, but for mode "get" it is the place on the event that the stored value is written to`,
    expected: 'a path such as "data.token", or an object with only `key`',
    ...(Array.isArray(value) && { expected: 'a single path such as "data.token"' }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
