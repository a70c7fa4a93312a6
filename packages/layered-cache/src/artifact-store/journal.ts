/*
 * What a ledger has to know after a crash, on a store that can neither list nor append.
 *
 *   x/<name>       a snapshot: the entries, and the first segment that is not in it
 *   x/<name>/<n>   one segment: uploads that began, or that are about to be removed
 *
 * An upload is noted before its first part is written, and before its manifest goes. It
 * is settled once its manifest stands, or its parts are gone. So every part without a
 * manifest belongs to an upload in a segment that no snapshot has made obsolete, and
 * replaying a segment twice does no harm: what the manifests say decides.
 */
import type { Clock, Logger, TimerHandle } from '@walkeros/core';
import { z } from 'zod';
import type { ArtifactId } from './artifact.js';
import { logKey, snapshotKey } from './artifact-keys.js';
import type { BackgroundTasks } from './background-tasks.js';
import type { LedgerEntry } from './ledger-entries.js';
import { isDamage } from './read-parts.js';
import type { StoreCalls } from './store-calls.js';

/** One upload, finished or not. */
export interface UploadRef extends ArtifactId {
  upload: string;
}

export interface Journal {
  /** Notes uploads; they are noted for good once this resolves. */
  note(uploads: readonly UploadRef[]): Promise<void>;
  /** Notes an upload within a second, together with others, and settles it. */
  noteSoon(upload: UploadRef): void;
  /** Nothing has to be looked after any more. */
  settle(upload: string): void;
  /** Segments that a snapshot would make obsolete. */
  readonly backlog: number;
  /** Writes the entries down, and with them what was to be noted soon. */
  save(entries: Iterable<LedgerEntry>): Promise<void>;
}

/** How long uploads without parts may wait for others: a crash forgets that they count. */
const SOON_MS = 1000;

/** What a journal held when it was opened. */
export interface Replay {
  entries: LedgerEntry[];
  /** In the order in which they were noted. */
  noted: UploadRef[];
}

const text = z.string();
const whole = z.int().min(0);
const snapshotSchema = z.object({
  v: z.literal(1),
  next: whole,
  entries: z.array(z.tuple([text, text, text, whole, whole, z.number()])),
});
const segmentSchema = z.array(z.tuple([text, text, text]));

export interface JournalOptions {
  calls: StoreCalls;
  clock: Clock;
  tasks: BackgroundTasks;
  logger: Logger;
}

/** @throws StoreError when the store cannot be read. */
export async function openJournal(
  name: string,
  { calls, logger, clock, tasks }: JournalOptions,
): Promise<{ journal: Journal; replay: Replay }> {
  const snapshot = await readSnapshot(name, calls, logger);
  const first = snapshot?.next ?? 0;
  const entries = (snapshot?.entries ?? []).map(
    ([team, hash, upload, sizeBytes, parts, lastUsedMs]) => ({
      ...{ team, hash, upload, sizeBytes, parts, lastUsedMs },
    }),
  );
  const noted: UploadRef[] = [];
  let next = first;
  for (; ; next++) {
    const segment = segmentSchema.safeParse(await readOrDamage(calls, logKey(name, next)));
    if (!segment.success) break;
    noted.push(...segment.data.map(([team, hash, upload]) => ({ team, hash, upload })));
  }
  const segments = { first, next };
  const journal = createJournal({ name, calls, segments, clock, tasks });
  return { journal, replay: { entries, noted } };
}

type OpenedJournal = Omit<JournalOptions, 'logger'> & {
  name: string;
  segments: { first: number; next: number };
};

function createJournal({ name, calls, clock, tasks, segments }: OpenedJournal): Journal {
  /** Upload to the segment that speaks of it. */
  const unsettled = new Map<string, number>();
  let { first: base, next } = segments;
  const soon: UploadRef[] = [];
  let timer: TimerHandle | undefined;
  let waiting: UploadRef[] = [];
  let writing: Promise<void> = Promise.resolve();
  let upcoming: Promise<void> | undefined;

  /** All that waits while one segment is written goes into the next one. */
  async function writeSegment(): Promise<void> {
    const uploads = waiting;
    [waiting, upcoming] = [[], undefined];
    const rows = uploads.map(({ team, hash, upload }) => [team, hash, upload]);
    await calls.set(logKey(name, next), rows);
    for (const { upload } of uploads) unsettled.set(upload, next);
    next++;
  }

  function note(uploads: readonly UploadRef[]): Promise<void> {
    waiting.push(...uploads);
    upcoming ??= writing = writing.catch(() => undefined).then(writeSegment);
    return upcoming;
  }

  async function noteThose(): Promise<void> {
    timer = undefined;
    const uploads = soon.splice(0);
    if (uploads.length === 0) return;
    await note(uploads);
    for (const { upload } of uploads) unsettled.delete(upload);
  }

  return {
    note,
    noteSoon(upload) {
      soon.push(upload);
      timer ??= clock.setTimeout(() => tasks.run(noteThose), SOON_MS);
    },
    settle: (upload) => void unsettled.delete(upload),
    get backlog() {
      return next - base;
    },
    async save(entries) {
      const alreadyEntered = soon.length;
      const obsoleteBefore = Math.min(next, ...unsettled.values());
      const rows = Array.from(entries, (entry) => [
        ...[entry.team, entry.hash, entry.upload],
        ...[entry.sizeBytes, entry.parts, entry.lastUsedMs],
      ]);
      await calls.set(snapshotKey(name), { v: 1, next: obsoleteBefore, entries: rows });
      soon.splice(0, alreadyEntered);
      while (base < obsoleteBefore) await calls.delete(logKey(name, base++));
    },
  };
}

async function readSnapshot(
  name: string,
  calls: StoreCalls,
  logger: Logger,
): Promise<z.infer<typeof snapshotSchema> | undefined> {
  const value = await readOrDamage(calls, snapshotKey(name));
  if (value === undefined) return undefined;
  const { data } = snapshotSchema.safeParse(value);
  if (data === undefined) {
    const what = 'its artifacts count again from their next use on, and expire by themselves';
    logger.warn(`the ledger "${name}" is damaged: ${what}`);
  }
  return data;
}

/** Damaged bytes come back as `null`, which is neither a snapshot nor a segment. */
async function readOrDamage(calls: StoreCalls, key: string): Promise<unknown> {
  try {
    return await calls.get(key);
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}
