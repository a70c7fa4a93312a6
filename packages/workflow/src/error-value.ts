import { UnexpectedError } from './unexpected-error.js';

/** An error as data. `cause` and `errors` are there only when the error has them. */
export interface ErrorFields {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
  errors?: unknown;
  [field: string]: unknown;
}

const KNOWN: ReadonlyMap<string, object> = new Map(
  [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
    UnexpectedError,
  ].map((known) => [known.name, known.prototype]),
);

const HIDDEN = ['cause', 'errors'] as const;

/** What makes up an error: also what is not enumerable. */
export function fieldsOf(error: Error): ErrorFields {
  const fields: ErrorFields = { ...error, name: error.name, message: error.message };
  if (typeof error.stack === 'string') fields.stack = error.stack;
  for (const name of HIDDEN) {
    if (Object.hasOwn(error, name)) fields[name] = (error as unknown as ErrorFields)[name];
  }
  return fields;
}

/**
 * An error made of its fields. A class that is not one of the engine's own is known by
 * its prototype where that can be kept, by its `name` elsewhere.
 */
export function errorFrom(fields: ErrorFields, prototype: unknown): Error {
  const { name, message, stack, ...rest } = fields;
  const error = new Error(message);
  const known = prototype instanceof Error ? prototype : KNOWN.get(name);
  if (known !== undefined) Object.setPrototypeOf(error, known);
  const hidden = { stack, ...(error.name === name ? {} : { name }) };
  for (const [field, value] of Object.entries(hidden)) define(error, field, { value });
  for (const [field, value] of Object.entries(rest)) {
    define(error, field, { value, enumerable: !HIDDEN.some((other) => other === field) });
  }
  return error;
}

function define(error: Error, field: string, property: PropertyDescriptor): void {
  const changeable = { writable: true, configurable: true };
  Object.defineProperty(error, field, { enumerable: false, ...changeable, ...property });
}
