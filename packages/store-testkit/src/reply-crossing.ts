import type { Clock, TimerHandle } from '@walkeros/core';

/** A reply that waits for the next one goes out by itself after this long. */
const LONGEST_WAIT_MS = 20;

interface Held {
  reply: Buffer;
  deliver: (reply: Buffer) => void;
  timer: TimerHandle;
}

/** Where the replies of all connections of a proxy change places. */
export interface ReplyCrossing {
  /** Keeps the reply until the next one comes, which gets its place, or for a moment. */
  hold(reply: Buffer, deliver: (reply: Buffer) => void): void;
  /**
   * Sends a reply on its way: in the place of the one that waits, if one does.
   *
   * @returns Whether two replies have changed places.
   */
  pass(reply: Buffer, deliver: (reply: Buffer) => void): boolean;
  /** Whether a reply waits. */
  readonly isTaken: boolean;
}

export function createReplyCrossing(clock: Clock): ReplyCrossing {
  let held: Held | undefined;

  function take(): Held | undefined {
    const taken = held;
    held = undefined;
    clock.clearTimeout(taken?.timer);
    return taken;
  }

  return {
    get isTaken() {
      return held !== undefined;
    },
    hold(reply, deliver) {
      const timer = clock.setTimeout(() => take()?.deliver(reply), LONGEST_WAIT_MS);
      held = { reply, deliver, timer };
    },
    pass(reply, deliver) {
      const other = take();
      if (other === undefined) {
        deliver(reply);
        return false;
      }
      other.deliver(reply);
      deliver(other.reply);
      return true;
    },
  };
}
