/** What kind of thing a value is, in people's words and without the value itself. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Uint8Array) return 'binary data';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
  function: 'a function',
  null: 'null',
};

/** A schema's name of a type, in people's words. */
export function nameOfType(type: string): string {
  return Object.hasOwn(TYPES, type) ? String(TYPES[type]) : type;
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL such as "https://example.com"',
  email: 'an e-mail address',
  uuid: 'a UUID',
  datetime: 'a date and time such as "2026-01-31T12:00:00Z"',
};

/** A schema's name of a string format, in people's words. */
export function nameOfFormat(format: string, detail: string | undefined): string {
  if (Object.hasOwn(FORMATS, format)) return String(FORMATS[format]);
  return detail === undefined ? `a valid ${format}` : `a string that ${detail}`;
}

/** `a`, `a or b`, `a, b or c`; each alternative once. */
export function either(alternatives: Iterable<string>): string {
  const each = [...new Set(alternatives)];
  const last = each.pop() ?? '';
  return each.length === 0 ? last : `${each.join(', ')} or ${last}`;
}
