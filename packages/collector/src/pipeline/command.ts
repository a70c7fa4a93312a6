import type { Clock, Collector, Logger, PushResult } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import type { BeforeRun } from '../delivery/before-run.js';
import { isRecord } from '../is-record.js';
import { copyValue } from './copy-event.js';
import { joinResults, noteDelivery } from './deliver.js';
import type { DestinationStep } from './destination-step.js';
import type { Lane } from './push.js';
import { SESSION_PARTS, startRun, type Session } from './session.js';

export interface CommandParts {
  session: Session;
  clock: Clock;
  logger: Logger;
  current: () => Lane;
  beforeRun: BeforeRun;
  shutdown: Collector['shutdown'];
}

const COMMANDS: readonly string[] = ['run', ...SESSION_PARTS, 'shutdown'].sort();

/**
 * `walker user`, `globals`, `consent` and `custom` lay their data over what the
 * collector adds to each event; `walker run` begins a new run, and may do both. The
 * answer comes when the events that a command sets free have been delivered.
 */
export function createCommand(parts: CommandParts): Collector['command'] {
  return async (name, data) => {
    const isPart = SESSION_PARTS.some((part) => part === name);
    if (name === 'shutdown') {
      await parts.shutdown();
      return { ok: true };
    }
    if (name !== 'run' && !isPart) return unknown(name, parts.logger);
    const changes = name === 'run' ? (data ?? {}) : { [name]: data };
    if (!isRecord(changes)) return { ok: false, error: `walker ${name} needs an object` };
    const wrong = SESSION_PARTS.find((part) => part in changes && !isRecord(changes[part]));
    if (wrong !== undefined) return { ok: false, error: `walker ${wrong} needs an object` };
    return change(parts, changes, name === 'run');
  };
}

async function change(
  { session, clock, current, beforeRun }: CommandParts,
  changes: Record<string, unknown>,
  isRun: boolean,
): Promise<PushResult> {
  if (isRun) startRun(session, clock);
  for (const part of SESSION_PARTS) {
    const lay = changes[part];
    if (isRecord(lay)) {
      Object.assign(session, { [part]: { ...session[part], ...copyValue(lay) } });
    }
  }
  const { gate, destinations } = current();
  const freed: Promise<PushResult[]>[] = [];
  if (isRun) freed.push(beforeRun.end());
  if ('consent' in changes) freed.push(release(destinations, session));
  if (freed.length === 0) return { ok: true };
  const results = await gate.track(Promise.all(freed));
  return summary(results.flat());
}

function release(
  destinations: readonly DestinationStep[],
  { consent }: Session,
): Promise<PushResult[]> {
  const results = destinations.flatMap((destination) =>
    destination.release(consent).map(async (delivery) => {
      const result: PushResult = { ok: true };
      noteDelivery(result, destination.id, await delivery);
      return result;
    }),
  );
  return Promise.all(results);
}

/** What became of all events together; which events these were is not the command's business. */
function summary(results: readonly PushResult[]): PushResult {
  const joined = joinResults([{ ok: true }, ...results]);
  delete joined.event;
  return joined;
}

function unknown(name: string, logger: Logger): PushResult {
  const meant = suggest(name, COMMANDS);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const error = `unknown command "${name}"; there are ${COMMANDS.join(', ')}${hint}`;
  logger.warn(error);
  return { ok: false, error };
}
