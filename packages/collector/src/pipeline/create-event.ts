import type { Clock, EventProperties, PartialEvent, WalkerEvent } from '@walkeros/core';
import { isPlainObject } from '@walkeros/core';
import { copyValue } from './copy-event.js';
import { createEventId } from './event-id.js';
import type { Session } from './session.js';

export const INVALID_NAME = 'Event name is invalid: expected two words, "entity action"';

export interface Origin {
  session: Session;
  clock: Clock;
  /** Kind of source that handed the event in. */
  type: string;
}

/**
 * A whole event from the parts that a source hands in. What the input has is kept;
 * `user`, `globals`, `consent` and `custom` lie over what the collector holds.
 * Nothing of the input is shared with the event.
 *
 * @returns What is wrong with the input, if it cannot become an event.
 */
export function createEvent(input: PartialEvent, origin: Origin): WalkerEvent | string {
  const { session, clock } = origin;
  const { name } = input;
  const blank = typeof name === 'string' ? name.indexOf(' ') : -1;
  if (name === undefined || blank <= 0 || blank === name.length - 1) return INVALID_NAME;
  const end = name.indexOf(' ', blank + 1);
  if (end === blank + 1) return INVALID_NAME;
  const wrong = wrongPart(input);
  if (wrong !== undefined) return wrong;

  return {
    name,
    data: partOf(input.data),
    context: partOf(input.context),
    globals: mergedPart(session.globals, input.globals),
    custom: mergedPart(session.custom, input.custom),
    user: mergedPart(session.user, input.user),
    nested: input.nested == null ? [] : copyValue(input.nested),
    consent: { ...session.consent, ...input.consent },
    id: input.id ?? createEventId(),
    trigger: input.trigger ?? '',
    entity: input.entity ?? name.slice(0, blank),
    action: input.action ?? name.slice(blank + 1, end < 0 ? undefined : end),
    timestamp: input.timestamp ?? clock.now(),
    timing: input.timing ?? secondsSince(session.startedMs, clock),
    source: sourceOf(input, origin),
  };
}

function secondsSince(startedMs: number, clock: Clock): number {
  return Math.round((clock.monotonicNow() - startedMs) / 10) / 100;
}

function sourceOf(input: PartialEvent, { session, type }: Origin): EventProperties {
  session.count++;
  const { count, trace, release } = session;
  const source: EventProperties = { type, schema: '4', count, trace };
  if (release !== undefined) source['release'] = { ...release };
  return input.source == null ? source : { ...source, ...partOf(input.source) };
}

function partOf(part: EventProperties | null | undefined): EventProperties {
  return part == null ? {} : copyValue(part);
}

function mergedPart(
  shared: EventProperties,
  own: EventProperties | null | undefined,
): EventProperties {
  return own == null ? copyValue(shared) : { ...copyValue(shared), ...copyValue(own) };
}

const OBJECTS = ['data', 'context', 'globals', 'custom', 'user', 'consent', 'source'] as const;
const TEXTS = ['id', 'trigger', 'entity', 'action'] as const;
const NUMBERS = ['timestamp', 'timing'] as const;

/** Events come from outside: a part of the wrong kind is refused here, not met later. */
function wrongPart(input: PartialEvent): string | undefined {
  for (const part of OBJECTS) {
    if (input[part] != null && !isPlainObject(input[part])) {
      return `Event ${part} is not an object`;
    }
  }
  for (const part of TEXTS) {
    if (input[part] !== undefined && typeof input[part] !== 'string') {
      return `Event ${part} is not a text`;
    }
  }
  for (const part of NUMBERS) {
    if (input[part] !== undefined && !Number.isFinite(input[part])) {
      return `Event ${part} is not a number`;
    }
  }
  return input.nested == null || Array.isArray(input.nested)
    ? undefined
    : 'Event nested is not a list';
}
