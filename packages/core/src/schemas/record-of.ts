import { z } from 'zod';
import { isPlainObject } from '../plain-object.js';

/**
 * An object with free keys. A `__proto__` among them is refused: object literals
 * of code drop it in silence, so that a config with it would not mean what it says.
 */
export function recordOf<T>(
  values: z.ZodType<T>,
  keys: z.ZodType<string> = z.string(),
): z.ZodType<Record<string, T>> {
  return z.preprocess(
    (value, context) => {
      if (isPlainObject(value) && Object.hasOwn(value, '__proto__')) {
        context.addIssue({
          code: 'custom',
          path: ['__proto__'],
          message: 'is not a usable name',
          params: { code: 'UNSAFE_PATH' },
        });
      }
      return value;
    },
    z.record(keys, values),
  );
}
