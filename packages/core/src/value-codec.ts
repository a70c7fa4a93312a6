/*
 * The bytes of a value, exact both ways.
 *
 *   0x00 …             a value that is binary as a whole: the bytes as they are
 *   anything else      UTF-8 JSON, in which one key has a meaning:
 *
 *   {"$walkeros":["bytes","AAEC"]}    a binary leaf, base64
 *   {"$walkeros":["number","-0"]}     "NaN", "Infinity", "-Infinity" or "-0"
 *   {"$walkeros":["object",{…}]}      an object that itself has the key "$walkeros"
 *
 * Text without that key is plain JSON, written and read by the engine's own code.
 * JSON keeps lone surrogates (as escapes) and `__proto__` (as an own property).
 */
import { CodecError } from './codec-error.js';
import type { StoreValue } from './store.js';
import { fitsJson, isBinary, MAX_VALUE_DEPTH, VALUE_TAG } from './value.js';

const WHOLE_BINARY = 0x00;
/** Node cuts shorter buffers out of larger ones. */
const SHARED_BYTES = 64 * 1024;
const TAG_IN_TEXT = `"${VALUE_TAG}":`;
const SPECIAL_NUMBERS: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);
const NO_VALUE = 'cannot be read: these bytes were not written by a store, or are damaged';
/** Shorter text has no room for more levels than are allowed. */
const SHALLOW_LENGTH = 2 * MAX_VALUE_DEPTH;
/** What JSON has escapes for. To look for it is faster than to let the engine write them. */
const NEEDS_ESCAPES = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

type JsonObject = { [key: string]: StoreValue };

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The bytes of a value, for backings that keep bytes.
 *
 * @throws CodecError when the value cannot be stored exactly.
 */
export function encodeValue(value: StoreValue): Uint8Array {
  if (!isBinary(value)) return encoder.encode(encodeText(value));
  const bytes = new Uint8Array(value.byteLength + 1);
  bytes[0] = WHOLE_BINARY;
  bytes.set(value, 1);
  return bytes;
}

/**
 * The value that {@link encodeValue} turned into these bytes; also plain JSON of others.
 * Binary comes back as `Uint8Array`.
 *
 * @throws CodecError when the bytes hold no value.
 */
export function decodeValue(bytes: Uint8Array): StoreValue {
  if (bytes[0] === WHOLE_BINARY) return new Uint8Array(bytes.subarray(1));
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new CodecError(NO_VALUE);
  }
  return decodeText(text);
}

/**
 * As {@link decodeValue}, for bytes that nobody else has: much binary comes back as a view of
 * them. Little is copied, since it may lie in a buffer that many share.
 */
export function decodeOwnValue(bytes: Uint8Array): StoreValue {
  if (bytes[0] !== WHOLE_BINARY || bytes.length < SHARED_BYTES) return decodeValue(bytes);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + 1, bytes.length - 1);
}

/**
 * The value as JSON text, for backings that keep text, such as cells of a sheet.
 *
 * @throws CodecError when the value cannot be stored exactly.
 */
export function encodeText(value: StoreValue): string {
  if (typeof value === 'string' && !NEEDS_ESCAPES.test(value)) return `"${value}"`;
  const plain = fitsJson(value);
  try {
    return plain ? JSON.stringify(value) : tagged(value);
  } catch (cause) {
    throw new CodecError('is too large to be stored as text', [], { cause });
  }
}

/**
 * The value that {@link encodeText} turned into this text; also plain JSON of others.
 *
 * @throws CodecError when the text holds no value.
 */
export function decodeText(text: string): StoreValue {
  let value: StoreValue;
  try {
    value = JSON.parse(text) as StoreValue;
  } catch {
    // The engine's own message quotes the text, which is somebody's value.
    throw new CodecError(NO_VALUE);
  }
  if (text.length <= SHALLOW_LENGTH && !text.includes(TAG_IN_TEXT)) return value;
  return untagged(value, 0);
}

/** JSON text in which everything that JSON has no form for stands behind the tag. */
function tagged(value: StoreValue): string {
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isBinary(value)) return tag('bytes', base64(value));
  if (Array.isArray(value)) return `[${value.map(tagged).join(',')}]`;
  const properties = Object.entries(value).map(
    ([key, child]) => `${JSON.stringify(key)}:${tagged(child)}`,
  );
  const object = `{${properties.join(',')}}`;
  return Object.hasOwn(value, VALUE_TAG) ? tag('object', object) : object;
}

function number(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return SPECIAL_NUMBERS.has(text) ? tag('number', JSON.stringify(text)) : text;
}

function base64(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `"${view.toString('base64')}"`;
}

function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  // The engine skips what is not base64, which shows in the length.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (bytes.length !== (text.length / 4) * 3 - padding) throw new CodecError(NO_VALUE);
  return bytes;
}

function tag(kind: string, payload: string): string {
  return `{${TAG_IN_TEXT}["${kind}",${payload}]}`;
}

function untagged(value: StoreValue, depth: number): StoreValue {
  if (value === null || typeof value !== 'object' || isBinary(value)) return value;
  if (depth >= MAX_VALUE_DEPTH) throw new CodecError(NO_VALUE);
  if (Array.isArray(value)) return value.map((child) => untagged(child, depth + 1));
  return Object.hasOwn(value, VALUE_TAG)
    ? meaningOf(value, depth)
    : withPropertiesUntagged(value, depth);
}

/** In place: every key is an own property already, so that even `__proto__` sets just that. */
function withPropertiesUntagged(object: JsonObject, depth: number): StoreValue {
  for (const key of Object.keys(object)) {
    const child = object[key];
    if (typeof child === 'object') object[key] = untagged(child, depth + 1);
  }
  return object;
}

function meaningOf(object: JsonObject, depth: number): StoreValue {
  const content = object[VALUE_TAG];
  const alone = Object.keys(object).length === 1;
  if (!alone || !Array.isArray(content) || content.length !== 2) throw new CodecError(NO_VALUE);
  const [kind, payload] = content;
  if (kind === 'object' && isObject(payload)) return withPropertiesUntagged(payload, depth);
  if (typeof payload !== 'string') throw new CodecError(NO_VALUE);
  if (kind === 'number' && SPECIAL_NUMBERS.has(payload)) return Number(payload);
  if (kind === 'bytes') return fromBase64(payload);
  throw new CodecError(NO_VALUE);
}

function isObject(value: StoreValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
