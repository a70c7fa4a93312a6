import { Writable } from 'node:stream';
import { getByPath, isPlainObject } from '@walkeros/core';
import { POSTED_FIELDS } from './session-event.js';

/** Takes the lines of the console destination in place of the screen. */
export interface EventSink {
  stream: Writable;
  /** Events so far that carry a field which was not posted. */
  readonly enriched: number;
}

export function createEventSink(): EventSink {
  let enriched = 0;
  const stream = new Writable({
    decodeStrings: false,
    write(line: string, _, done) {
      if (isEnriched(JSON.parse(line))) enriched += 1;
      done();
    },
  });
  return {
    stream,
    get enriched() {
      return enriched;
    },
  };
}

function isEnriched(event: unknown): boolean {
  const data = getByPath(event, 'data');
  return isPlainObject(data) && Object.keys(data).some((field) => !POSTED_FIELDS.has(field));
}
