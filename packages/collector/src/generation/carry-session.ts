import { isDeepStrictEqual } from 'node:util';
import type { Flow } from '@walkeros/core';
import {
  createSession,
  SESSION_PARTS,
  type Session,
  type SessionOptions,
} from '../pipeline/session.js';

/**
 * What a collector adds to events goes on under another config: the run, its count, and
 * all that commands have set. Of what the config of then said, what the one of now says
 * otherwise is replaced, unless a command has changed it meanwhile.
 */
export function carrySession(
  session: Session,
  { before, after }: { before: Flow.Collector; after: Flow.Collector },
  options: SessionOptions,
): void {
  const then = createSession(before, options);
  const now = createSession(after, options);
  session.release = now.release;
  for (const part of SESSION_PARTS) {
    const own = Object.entries(session[part]).filter(
      ([name, value]) => !isDeepStrictEqual(value, then[part][name]),
    );
    Object.assign(session, { [part]: { ...now[part], ...Object.fromEntries(own) } });
  }
}
