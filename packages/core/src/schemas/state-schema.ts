import { z } from 'zod';
import type { Finding } from '../errors.js';
import { checkPath } from '../path.js';
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
  (fields) => [...checkKey(fields['key']), ...checkTarget(fields)],
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
