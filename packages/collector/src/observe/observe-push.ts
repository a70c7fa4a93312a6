import type { MaybePromise, PushResult } from '@walkeros/core';
import type { Ending } from './ending.js';
import { traceparentOf } from './traceparent.js';
import type { Observers } from './observers.js';
import type { Scope } from './scopes.js';

/** Reports what became of an event that a source handed in. */
export function observePush(
  observers: Observers,
  {
    route,
    ingest,
  }: { route: { id: string } | undefined; ingest: Readonly<Record<string, unknown>> },
  carry: (scope: Scope | undefined) => MaybePromise<PushResult>,
): MaybePromise<PushResult> {
  const step = { kind: 'source', id: route?.id ?? 'collector' } as const;
  const call = { step, op: 'in', traceparent: traceparentOf(ingest) } as const;
  return observers.watch(call, carry, endingOf);
}

function endingOf({ event, ...result }: PushResult): Ending {
  const known = event && { event: { id: event.id, name: event.name } };
  return { status: statusOf(result), ...known };
}

function statusOf({ ok, invalid, dropped }: PushResult): Ending['status'] {
  if (invalid === true) return 'invalid';
  if (dropped === true) return 'dropped';
  return ok ? 'ok' : 'failed';
}
