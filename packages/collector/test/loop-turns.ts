import { systemClock } from '@walkeros/core';

const EVERY_MS = 5;

export interface LoopTurns {
  /** @returns The 99th percentile, in milliseconds. */
  end(): number;
}

/**
 * Measures how long the event loop is kept from its timers, in processor time: on a quiet
 * machine that is its delay, and on a busy one it is still what this process is to blame for.
 */
export function startLoopTurns(): LoopTurns {
  const turnsMs: number[] = [];
  let isOver = false;
  let before = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(before);
    turnsMs.push((user + system) / 1_000);
    before = process.cpuUsage();
    if (!isOver) systemClock.setTimeout(look, EVERY_MS);
  };
  systemClock.setTimeout(look, EVERY_MS);
  return {
    end() {
      isOver = true;
      const sorted = turnsMs.sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    },
  };
}
