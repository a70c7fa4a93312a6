/*
 * A value as plain data: a copy that shares nothing with the original, that survives
 * `JSON.stringify`, and that can be kept by any store. Values that JSON holds exactly
 * look like themselves; the rest stands behind one key:
 *
 *   {"$workflow":["date",1700000000000]}     also "undefined", "bigint", "number" (NaN,
 *                                            -0, infinities), "bytes", "buffer", "map",
 *                                            "set" and "error"
 *   {"$workflow":["object",{…}]}             an object that itself has the key "$workflow"
 *
 * What has no such form (functions, sockets, instances of classes) cannot be copied
 * without becoming something else, and is refused. In memory an error keeps its
 * prototype, as a third element, so that `instanceof` goes on working there.
 */
import { isBinary, isPlainObject } from '@walkeros/core';
import { errorFrom, fieldsOf, type ErrorFields } from './error-value.js';

const TAG = '$workflow';
/** Deeper values contain themselves, or would overflow the stack. */
const MAX_DEPTH = 500;

type Plain = Record<string, unknown>;

/** What to keep when packing. */
export interface PackOptions {
  /** The packed value stays in this process: errors keep their class. */
  readonly inMemory: boolean;
}

/** @throws TypeError for what cannot be copied; the message says what kind of thing it was. */
export function pack(value: unknown, options: PackOptions, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tag('number', Object.is(value, -0) ? '-0' : String(value));
    case 'undefined':
      return tag('undefined');
    case 'bigint':
      return tag('bigint', String(value));
    case 'object':
      return value === null ? null : packObject(value, options, depth);
    default:
      throw refusal(`a ${typeof value}`);
  }
}

/** The value that {@link pack} turned into this; a new copy with each call. */
export function unpack(packed: unknown, depth = 0): unknown {
  if (typeof packed !== 'object' || packed === null) return packed;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(packed)) return packed.map((item) => unpack(item, depth + 1));
  if (!isPlainObject(packed)) return unpack(pack(packed, { inMemory: true }), depth + 1);
  if (Object.hasOwn(packed, TAG)) return meaningOf(packed[TAG], depth);
  return eachOf(packed, (item) => unpack(item, depth + 1));
}

function packObject(value: object, options: PackOptions, depth: number): unknown {
  if (depth > MAX_DEPTH) throw tooDeep();
  const inner = (item: unknown): unknown => pack(item, options, depth + 1);
  if (isPlainObject(value)) {
    if (Object.getOwnPropertySymbols(value).length > 0) throw refusal('a symbol as a key');
    const copy = eachOf(value, inner);
    return Object.hasOwn(value, TAG) ? tag('object', copy) : copy;
  }
  if (isPlainList(value)) return Array.from(value, inner);
  if (isBinary(value)) {
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return tag(Buffer.isBuffer(value) ? 'buffer' : 'bytes', base64.toString('base64'));
  }
  if (value instanceof Error) {
    const fields = inner(fieldsOf(value));
    return tag('error', fields, options.inMemory && Object.getPrototypeOf(value));
  }
  return packBuiltIn(value, inner);
}

function packBuiltIn(value: object, inner: (item: unknown) => unknown): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Date.prototype) return tag('date', Number(value));
  if (prototype === Map.prototype)
    return tag('map', inner([...(value as Map<unknown, unknown>)]));
  if (prototype === Set.prototype) return tag('set', inner([...(value as Set<unknown>)]));
  throw refusal(`an instance of ${value.constructor.name || 'a class'}`);
}

/** Copies all properties first, so that even `__proto__` is an own one when it is replaced. */
function eachOf(object: Plain, change: (item: unknown) => unknown): Plain {
  const copy = { ...object };
  for (const key of Object.keys(copy)) {
    const item = copy[key];
    if (typeof item !== 'string') copy[key] = change(item);
  }
  return copy;
}

function meaningOf(tagged: unknown, depth: number): unknown {
  if (!Array.isArray(tagged)) throw damaged();
  const [kind, content, prototype] = tagged as unknown[];
  if (kind === 'undefined') return undefined;
  if (kind === 'number' && typeof content === 'string') return Number(content);
  if (kind === 'bigint' && typeof content === 'string') return BigInt(content);
  if (kind === 'date') return new Date(typeof content === 'number' ? content : Number.NaN);
  if (kind === 'buffer' && typeof content === 'string') return Buffer.from(content, 'base64');
  if (kind === 'bytes' && typeof content === 'string') {
    return new Uint8Array(Buffer.from(content, 'base64'));
  }
  if (kind === 'object' && isPlainObject(content)) {
    return eachOf(content, (item) => unpack(item, depth + 1));
  }
  return collectionFrom(kind, unpack(content, depth + 1), prototype);
}

function collectionFrom(kind: unknown, content: unknown, prototype: unknown): unknown {
  if (kind === 'map' && Array.isArray(content)) return new Map(content as [unknown, unknown][]);
  if (kind === 'set' && Array.isArray(content)) return new Set(content);
  if (kind === 'error' && isPlainObject(content)) {
    return errorFrom(content as ErrorFields, prototype);
  }
  throw damaged();
}

function tag(kind: string, content?: unknown, prototype?: unknown): Plain {
  const tagged = content === undefined ? [kind] : [kind, content];
  if (prototype) tagged.push(prototype);
  return { [TAG]: tagged };
}

function isPlainList(value: object): value is unknown[] {
  if (!Array.isArray(value) || !Array.isArray(Object.getPrototypeOf(value))) return false;
  return Object.keys(value).length === value.length;
}

function refusal(what: string): TypeError {
  return new TypeError(`it holds ${what}`);
}

function tooDeep(): TypeError {
  return new TypeError(`it contains itself, or has more than ${MAX_DEPTH} levels`);
}

function damaged(): TypeError {
  return new TypeError('it was not written by a step, or is damaged');
}
