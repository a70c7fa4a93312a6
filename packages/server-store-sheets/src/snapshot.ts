import type { Clock, Logger, StoreValue } from '@walkeros/core';
import type { Answers } from './reader.js';
import { SheetsFailure } from './sheets-failure.js';

/** Multiples of `refresh`: until here an old snapshot is served while a new one is fetched. */
const SERVE_WHILE_FETCHING = 2;
/** Multiples of `refresh`: until here it is served while Google fails. */
const SERVE_WHILE_FAILING = 10;

export interface Snapshot {
  get(key: string): StoreValue | undefined | Promise<StoreValue | undefined>;
  /** What is written now must show in the next answer. */
  invalidate(): void;
}

export interface SnapshotOptions {
  /** Reads the whole tab. */
  fetch(): Promise<Answers>;
  refreshMs: number;
  clock: Clock;
  logger: Logger;
}

interface Picture {
  answers: Answers;
  atMs: number;
}

/** The whole tab, read once per `refresh`, with at most one read under way. */
export function createSnapshot(options: SnapshotOptions): Snapshot {
  const { clock, refreshMs, logger } = options;
  let picture: Picture | undefined;
  let former: Picture | undefined;
  let fetching: Promise<Picture> | undefined;
  let failing = false;
  let version = 0;

  async function fetch(): Promise<Picture> {
    const asked = { version, atMs: clock.monotonicNow() };
    const fresh = { answers: await options.fetch(), atMs: asked.atMs };
    if (asked.version === version) [former, picture] = [picture, fresh];
    failing = false;
    return fresh;
  }

  /** Joins a fetch under way, unless it began before the last write. */
  function refresh(): Promise<Picture> {
    if (fetching !== undefined) return fetching;
    const started = fetch().finally(() => {
      if (fetching === started) fetching = undefined;
    });
    fetching = started;
    return started;
  }

  /** The last good picture, as long as it is not too old; an error is never an absence. */
  function standIn(error: unknown): Picture {
    const ageMs =
      picture === undefined ? Number.POSITIVE_INFINITY : clock.monotonicNow() - picture.atMs;
    if (picture === undefined || ageMs > refreshMs * SERVE_WHILE_FAILING) throw error;
    if (!failing) {
      const seconds = Math.round(ageMs / 1000);
      logger.warn(`the snapshot is ${seconds} s old and still served: ${String(error)}`);
    }
    failing = true;
    return picture;
  }

  return {
    get(key) {
      const ageMs =
        picture === undefined ? Number.POSITIVE_INFINITY : clock.monotonicNow() - picture.atMs;
      if (picture !== undefined && ageMs < refreshMs) return answerOf(picture, former, key);
      const next = refresh().catch(standIn);
      if (picture === undefined || ageMs >= refreshMs * SERVE_WHILE_FETCHING) {
        return next.then((latest) => answerOf(latest, former, key));
      }
      next.catch(() => undefined);
      return answerOf(picture, former, key);
    },
    invalidate() {
      version += 1;
      picture = undefined;
      former = undefined;
      fetching = undefined;
    },
  };
}

/** What a picture says of a key; of cells that are still being calculated, the former one. */
function answerOf(
  { answers }: Picture,
  former: Picture | undefined,
  key: string,
): StoreValue | undefined {
  try {
    return answers(key);
  } catch (error) {
    const isLoading = error instanceof SheetsFailure && error.kind === 'unavailable';
    const before = isLoading ? former?.answers(key) : undefined;
    if (before === undefined) throw error;
    return before;
  }
}
