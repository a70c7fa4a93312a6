import { z } from 'zod';
import { recordOf } from './record-of.js';

/** Headers that the HTTP client owns: they describe the connection or the length of the body. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Printable characters only: no line break can begin another header. */
const VALUE = /^[\t\x20-\x7e]*$/;

const name = z
  .string()
  .regex(NAME, 'is not a header name')
  .refine((text) => !CONNECTION_HEADERS.has(text.toLowerCase()), {
    error: 'is set by the HTTP client',
  });
const value = z.string().regex(VALUE, 'holds characters that a header cannot carry');

/** Request headers of a config, their names in lower case; none where they are left out. */
export const headersSchema: z.ZodType<Record<string, string>> = recordOf(value, name)
  .transform(inLowerCase)
  .default({});

function inLowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, text]) => [key.toLowerCase(), text]),
  );
}
