import type { z } from 'zod';
import { isPlainObject } from '../plain-object.js';

/** Levels that a match or a mapping may have. */
const MAX_LEVELS = 100;

/** A schema that describes itself: a value that contains itself fits it, yet cannot be compiled. */
export function limitNesting<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return schema.superRefine((value, context) => {
    if (!exceeds(value, MAX_LEVELS)) return;
    const message = `contains itself, or has more than ${MAX_LEVELS} levels`;
    context.addIssue({ code: 'custom', message });
  });
}

function exceeds(value: unknown, levels: number): boolean {
  if (!Array.isArray(value) && !isPlainObject(value)) return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => exceeds(child, levels - 1));
}
