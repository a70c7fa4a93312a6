import type { Runtime } from './runtime.js';
import { carrySession } from './carry-session.js';
import { endGeneration } from './end-generation.js';
import { allParts, type Generation } from './generation.js';
import type { Opened } from './open-generation.js';
import { publishCounters, retireCounters } from './publish-counters.js';

/** Begins the first generation. */
export function begin(runtime: Runtime, { changes }: Opened): void {
  const { current, holders, collector } = runtime;
  for (const part of allParts(current.parts)) holders.hold(part);
  for (const change of changes) change();
  publishCounters(collector.status, current.parts);
}

/**
 * Lets the flow go over to a generation, in one turn: no event sees a part of each. Those
 * that are on their way stay where they began, and the former generation ends behind them.
 *
 * @returns When it has ended.
 */
export function goOver(
  runtime: Runtime,
  generation: Generation,
  { changes, leftovers }: Opened,
): Promise<void> {
  const { current: former, holders, collector, session, beforeRun, clock, name } = runtime;
  for (const part of allParts(generation.parts)) holders.hold(part);
  for (const change of changes) change();
  runtime.current = generation;
  publishCounters(collector.status, generation.parts);
  const { config } = collector.status;
  config.generation = generation.number;
  config.sinceMs = clock.now();
  const before = former.flow.collector ?? {};
  const after = generation.flow.collector ?? {};
  carrySession(session, { before, after }, { name, clock });
  beforeRun.adapt(after);
  const ended = end(runtime, former).then(() => {
    for (const giveUp of leftovers) giveUp();
  });
  inheritHeld(runtime, former);
  return ended;
}

/** Ends a generation that was never gone over to. */
export function discard(runtime: Runtime, generation: Generation): Promise<void> {
  for (const part of allParts(generation.parts)) runtime.holders.hold(part);
  return end(runtime, generation);
}

async function end(runtime: Runtime, generation: Generation): Promise<void> {
  const { draining, collector, past, hurry } = runtime;
  const staying = new Set(allParts(runtime.current.parts));
  const ending = endGeneration(generation, {
    ...runtime,
    stays: (part) => staying.has(part),
    inherit: (step) => inheritFrom(runtime, step),
    drainTimeoutMs: generation.drainTimeoutMs,
    hurry: hurry.signal,
  });
  draining.set(generation, ending);
  await ending;
  draining.delete(generation);
  const remaining = [runtime.current, ...draining.keys()].map(({ parts }) => parts);
  retireCounters(collector.status, past, remaining);
}

/** Events that wait for consent at a destination which has changed go on waiting at the new one. */
function inheritHeld(runtime: Runtime, former: Generation): void {
  const kept = new Set<object>(runtime.current.parts.destinations);
  former.parts.destinations.forEach((part) => {
    const step = former.destinations.find(({ id }) => id === part.component.id);
    if (step !== undefined && !kept.has(part)) inheritFrom(runtime, step);
  });
}

function inheritFrom(
  { current, session }: Runtime,
  from: Generation['destinations'][number],
): void {
  const heir = current.destinations.find(({ id }) => id === from.id);
  if (heir === undefined || heir === from || current.gate.state !== 'open') return;
  const deliveries = heir.adopt(from.takeHeld(), session.consent);
  void current.gate.track(Promise.all(deliveries));
}
