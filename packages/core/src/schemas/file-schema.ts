import { z } from 'zod';
import type { Finding } from '../errors.js';
import type { Flow } from '../flow.js';
import { anyObject, name, optional } from './field.js';
import { checkShape } from './findings.js';
import { recordOf } from './record-of.js';

/** A config file. Its flows are checked one by one, once their references are resolved. */
export const fileSchema: z.ZodType<Flow.File> = z.strictObject({
  version: z.literal(4),
  $schema: optional(z.string()),
  variables: optional(anyObject),
  flows: recordOf(anyObject, name).refine((flows) => Object.keys(flows).length > 0, {
    error: 'is empty',
    params: { code: 'MISSING_VALUE', expected: 'at least one named flow' },
  }),
});

/**
 * What is wrong with a config file around its flows; each of those is for
 * `checkFlow`.
 *
 * @returns The very file that was given, when there are no findings.
 */
export function checkFile(
  value: unknown,
  path: string = '',
): { file?: Flow.File; findings: Finding[] } {
  const { findings } = checkShape(fileSchema, value, path);
  return findings.length > 0 ? { findings } : { file: value as Flow.File, findings };
}
