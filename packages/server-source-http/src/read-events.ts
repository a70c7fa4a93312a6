import type { IncomingHttpHeaders } from 'node:http';
import type { PartialEvent } from '@walkeros/core';
import { parseJson } from './parse-json.js';
import { Refusal } from './refusal.js';

/** What one request brought in. */
export interface Incoming {
  /** In the sender's order; a refusal stands where an event cannot be one. */
  events: (PartialEvent | Refusal)[];
  /** Whether they came as a list, which decides the form of the answer. */
  batch: boolean;
}

const JSON_TYPE = 'application/json';
/** `text/plain` is what `navigator.sendBeacon` sends for a string. */
const MEDIA_TYPES = [JSON_TYPE, 'text/plain'];

/** @throws Refusal unless the headers promise plain JSON. */
export function checkMediaType(headers: IncomingHttpHeaders): void {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw unsupported('Content-Encoding is not supported; send the body uncompressed');
  }
  const stated = headers['content-type'] ?? JSON_TYPE;
  if (stated === JSON_TYPE) return;
  const [type = '', ...parameters] = stated
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (!MEDIA_TYPES.includes(type)) {
    throw unsupported(`Content-Type must be ${MEDIA_TYPES.join(' or ')}`);
  }
  const charset = parameters.find((part) => part.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw unsupported('the charset must be UTF-8');
  }
}

/**
 * One event, a list of events, or `{ "events": […] }`. A bad event in a list does
 * not cost its neighbours.
 *
 * @throws Refusal when the body as a whole is not one of these.
 */
export function readEvents(body: Uint8Array, maxBatch: number): Incoming {
  const value = parseJson(body);
  const list = listOf(value);
  if (list === undefined) {
    const event = toEvent(value);
    if (event instanceof Refusal) throw event;
    return { events: [event], batch: false };
  }
  if (list.length > maxBatch) {
    const message = `the batch holds ${list.length} events; send at most ${maxBatch} at once`;
    throw new Refusal(413, 'too_many_events', message);
  }
  return { events: list.map(toEvent), batch: true };
}

function listOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value) || 'name' in value || !Array.isArray(value['events'])) return undefined;
  return value['events'];
}

function toEvent(value: unknown): PartialEvent | Refusal {
  if (!isObject(value)) {
    return invalid('an event must be a JSON object, such as {"name": "page view"}');
  }
  const name = value['name'];
  if (typeof name === 'string' && name.trim() !== '') return value;
  return invalid('the event has no name; expected "name": "entity action"');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'invalid_event', message);
}

function unsupported(message: string): Refusal {
  return new Refusal(415, 'unsupported_media_type', message);
}
