import type { EventEmitter } from 'node:events';
import { systemClock } from '@walkeros/core';
import { settle } from './fake-clock.js';

const POLL_MS = 25;

/** What keeps a process busy, or grows in it, by name. */
export type LiveResources = Readonly<Record<string, number>>;

/**
 * Counts what is left behind by something that leaks: what Node says is active (timers,
 * sockets, processes), and listeners.
 *
 * @param emitters - Whose listeners count, besides those of the process.
 */
export function liveResources(emitters: readonly EventEmitter[] = []): LiveResources {
  const counts = new Map<string, number>();
  const add = (name: string, count: number): void =>
    void counts.set(name, (counts.get(name) ?? 0) + count);
  for (const name of process.getActiveResourcesInfo()) add(name, 1);
  for (const emitter of [process, ...emitters])
    for (const name of emitter.eventNames())
      add(`listeners of ${String(name)}`, emitter.listenerCount(name));
  return Object.fromEntries(counts);
}

/**
 * What there is more of than before, after closing connections and callbacks have had
 * some time to come to an end. Nothing at best.
 *
 * @param withinMs - For how long to look again while there is more.
 */
export async function extraResources(
  before: LiveResources,
  { withinMs = 1_000, emitters = [] }: { withinMs?: number; emitters?: EventEmitter[] } = {},
): Promise<LiveResources> {
  const endMs = systemClock.monotonicNow() + withinMs;
  for (;;) {
    await new Promise<void>((resume) => systemClock.setTimeout(resume, POLL_MS, true));
    // The timer of this look is over only after its turn.
    await settle();
    const now = Object.entries(liveResources(emitters));
    const extra = now
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([name, more]) => more > 0 && !PASSING.has(name));
    if (extra.length === 0 || systemClock.monotonicNow() > endMs)
      return Object.fromEntries(extra);
  }
}

/** Of the turn of the event loop. */
const PASSING: ReadonlySet<string> = new Set(['Immediate', 'TickObject', 'CloseReq']);
