import type { Clock, Logger, TimerHandle } from '@walkeros/core';

/** During an outage there is one line in this time, not one for each event. */
const QUIET_MS = 1_000;
/** Most ids in one line. */
const MAX_IDS = 100;

/** Says which events were given up, and why; never what they hold. */
export interface DeadLetterLog {
  note(ids: readonly string[], reason: string): void;
  /** Writes what has not been written yet. */
  close(): void;
}

export function createDeadLetterLog(logger: Logger, clock: Clock): DeadLetterLog {
  const ids: string[] = [];
  let count = 0;
  let lastReason = '';
  let timer: TimerHandle | undefined;

  function write(): void {
    if (count === 0) return;
    const events = count === 1 ? '1 event was' : `${count} events were`;
    logger.error(`${events} not delivered: ${lastReason}`, { ids: ids.splice(0) });
    count = 0;
  }

  function endQuiet(): void {
    timer = undefined;
    if (count > 0) writeAndKeepQuiet();
  }

  function writeAndKeepQuiet(): void {
    write();
    timer = clock.setTimeout(endQuiet, QUIET_MS);
  }

  return {
    note(more, reason) {
      ids.push(...more.slice(0, MAX_IDS - ids.length));
      count += more.length;
      lastReason = reason;
      if (timer === undefined) writeAndKeepQuiet();
    },
    close() {
      clock.clearTimeout(timer);
      write();
    },
  };
}
