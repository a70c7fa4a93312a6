import type { Clock, Collector, PushResult } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { copyValue } from './copy-event.js';
import { SESSION_PARTS, startRun, type Session } from './session.js';

/**
 * `walker user`, `globals`, `consent` and `custom` lay their data over what the
 * collector adds to each event; `walker run` begins a new run, and may do both.
 */
export function createCommand(session: Session, clock: Clock): Collector['command'] {
  return (name, data) => Promise.resolve(runCommand({ session, clock }, name, data));
}

function runCommand(
  { session, clock }: { session: Session; clock: Clock },
  name: string,
  data: unknown,
): PushResult {
  const isPart = SESSION_PARTS.some((part) => part === name);
  if (name !== 'run' && !isPart) return { ok: false, error: 'unknown command' };
  const changes = name === 'run' ? (data ?? {}) : { [name]: data };
  if (!isRecord(changes)) return { ok: false, error: `walker ${name} needs an object` };
  const wrong = SESSION_PARTS.find((part) => part in changes && !isRecord(changes[part]));
  if (wrong !== undefined) return { ok: false, error: `walker ${wrong} needs an object` };
  if (name === 'run') startRun(session, clock);
  for (const part of SESSION_PARTS) {
    const change = changes[part];
    if (isRecord(change))
      Object.assign(session, { [part]: { ...session[part], ...copyValue(change) } });
  }
  return { ok: true };
}
