import { type Clock, within } from '@walkeros/core';

/** One artifact on its way. */
export interface Upload {
  /** Rejects when the artifact did not get there. */
  send(signal: AbortSignal): Promise<void>;
  /** Called once at the end, also when nothing was sent. */
  discard(): Promise<void>;
}

export interface Uploads {
  /** Begins now or when others have ended. An upload of the same hash that waits already is enough. */
  add(hash: string, upload: Upload): void;
  /**
   * Waits until none is left, or until the deadline: then gives up those that are left.
   *
   * @returns how many were given up.
   */
  drain(timeoutMs: number): Promise<number>;
}

export interface UploadsOptions {
  /** How many run at once. */
  limit: number;
  clock: Clock;
  /** Asked when an upload's turn has come: one that is not wanted any more is dropped. */
  isWanted(): boolean;
  onSent(): void;
  onError(error: unknown): void;
}

/** Uploads in the background. One that waits holds no bytes in memory. */
export function createUploads(options: UploadsOptions): Uploads {
  const { limit, clock, isWanted, onSent, onError } = options;
  const waiting = new Map<string, Upload>();
  const running = new Set<Promise<void>>();
  let controller = new AbortController();

  const settle = async (work: Promise<void>, signal: AbortSignal): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  const run = async (upload: Upload, signal: AbortSignal): Promise<void> => {
    if (isWanted()) await settle(upload.send(signal).then(onSent), signal);
    await settle(upload.discard(), signal);
  };
  const start = (work: Promise<void>): void => {
    const current = work.finally(() => {
      running.delete(current);
      fill();
    });
    running.add(current);
  };
  const fill = (): void => {
    for (const [hash, upload] of waiting) {
      if (running.size >= limit) return;
      waiting.delete(hash);
      start(run(upload, controller.signal));
    }
  };
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    add(hash, upload) {
      if (waiting.has(hash)) start(settle(upload.discard(), controller.signal));
      else waiting.set(hash, upload);
      fill();
    },
    async drain(timeoutMs) {
      let givenUp = 0;
      await within(idle(), { timeoutMs, clock, keepAlive: true }, () => {
        givenUp = running.size + waiting.size;
        const dropped = [...waiting.values()];
        waiting.clear();
        controller.abort();
        controller = new AbortController();
        for (const upload of dropped) start(settle(upload.discard(), controller.signal));
      });
      return givenUp;
    },
  };
}
