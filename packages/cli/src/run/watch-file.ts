import { unwatchFile, watchFile as watchStats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock, TimerHandle } from '@walkeros/core';

/** How often the file system is asked whether the file is another one. */
const POLL_MS = 250;
/** For so long a text has to stay the same: editors write in steps, and people save twice. */
const SETTLE_MS = 100;

export interface WatchOptions {
  /** What the file holds, as far as is known. */
  text: string;
  clock: Clock;
  onChange(): void;
  /** Called once each time that the file has gone. */
  onMissing(): void;
  /** Tells of every change of the file's state. Default: by asking the file system. */
  watch?: (path: string, onEvent: () => void) => () => void;
  /** Reads the file; rejects where there is none. */
  read?: (path: string) => Promise<string>;
}

/**
 * Tells of a file that holds another text, once that text stays.
 *
 * The state of the file is asked for, in place of waiting for events: a file that an
 * editor replaces, one that is a link into a folder that is exchanged as a whole, and one
 * on a disk of another machine look the same that way, and no event is missed.
 *
 * @returns What ends it.
 */
export function watchFile(path: string, options: WatchOptions): () => void {
  const { clock, onChange, onMissing, watch = pollFile, read = readText } = options;
  let current = options.text;
  let seen: string | undefined;
  let isMissing = false;
  let isStopped = false;
  let timer: TimerHandle;

  function settle(): void {
    clock.clearTimeout(timer);
    if (!isStopped) timer = clock.setTimeout(() => void look(), SETTLE_MS);
  }

  async function look(): Promise<void> {
    const text = await read(path).catch(() => undefined);
    if (isStopped) return;
    if (text === undefined) {
      if (!isMissing) onMissing();
      isMissing = true;
      return;
    }
    isMissing = false;
    const isSettled = text === seen;
    seen = text;
    if (!isSettled) return settle();
    if (text === current) return;
    current = text;
    onChange();
  }

  const stop = watch(path, settle);
  // It may have changed before anybody watched.
  settle();
  return () => {
    isStopped = true;
    clock.clearTimeout(timer);
    stop();
  };
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

function pollFile(path: string, onEvent: () => void): () => void {
  watchStats(path, { interval: POLL_MS, persistent: false }, onEvent);
  return () => unwatchFile(path, onEvent);
}
