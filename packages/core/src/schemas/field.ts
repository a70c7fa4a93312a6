import { z } from 'zod';
import { isPlainObject } from '../plain-object.js';
import type { FindingParams } from './issue-wording.js';

/** What a check over several fields reports, at a field below the checked object. */
export interface Report extends FindingParams {
  path: (string | number)[];
  message: string;
}

/**
 * A field that may be left out. Code that builds a config may also set it to
 * `undefined`, which means the same.
 */
export function optional<T>(schema: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> {
  // Reading makes no difference between the two, and our types leave `undefined` out.
  return schema.optional() as unknown as z.ZodExactOptional<z.ZodType<T>>;
}

/** One schema for every field of `T`, all of which may be left out. */
export type OptionalFields<T> = {
  readonly [K in keyof T]-?: z.ZodExactOptional<z.ZodType<Exclude<T[K], undefined>>>;
};

/** A field that exists elsewhere and is refused here, with what to do instead. */
export function forbidden(message: string): z.ZodOptional<z.ZodNever> {
  return z.never({ error: message }).optional();
}

/**
 * A schema with a check over several fields. The check also runs when single
 * fields are wrong already, so that one run reports everything; it therefore
 * sees fields of any type.
 */
export function checked<T>(
  schema: z.ZodType<T>,
  check: (fields: Readonly<Record<string, unknown>>) => Report[],
): z.ZodType<T> {
  const refine = (value: unknown, context: z.RefinementCtx): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const { path, message, ...params } of check({ ...value })) {
      context.addIssue({ code: 'custom', path, message, params });
    }
  };
  return schema.superRefine(refine, { when: () => true });
}

/** A function of ours or of the user's; what it takes and returns is not looked at. */
export function functionOf<T>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'function', {
    params: { expected: 'a function' },
  });
}

/** What opens a component: a function, or an object that has one as `init`. */
export function codeOf<T>(): z.ZodType<T> {
  const isInit = (value: unknown): boolean =>
    typeof value === 'function' ||
    (typeof value === 'object' &&
      value !== null &&
      'init' in value &&
      typeof value.init === 'function');
  return z.custom<T>(isInit, {
    params: { expected: 'a function, or an object with an `init` function' },
  });
}

/** An object literal whose content is none of our business. */
export const anyObject: z.ZodType<Record<string, unknown>> = z.custom<Record<string, unknown>>(
  isPlainObject,
  {
    params: { expected: 'an object' },
  },
);

/** A string that is not empty. */
export const name: z.ZodType<string> = z.string().min(1);
