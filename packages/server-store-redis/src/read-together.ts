import { mget } from './mget.js';
import type { Named } from './split-by-slot.js';
import type { OpenRedis } from './open-redis.js';
import { failureOf } from './redis-errors.js';
import type { RedisFailure } from './redis-failure.js';

/** Takes what is found for those who read. */
export interface Handover<Reader extends Named> extends OpenRedis {
  /** `null`: nothing has the name. */
  answer(reader: Reader, bytes: Buffer | null): void;
  /** The command has failed, and with it every name that has not been answered; or this name. */
  fail(reader: Reader, failure: RedisFailure): void;
}

/** Reads names of one slot with one command. One name costs a `GET`. */
export function readTogether<Reader extends Named>(
  handover: Handover<Reader>,
  readers: readonly Reader[],
): void {
  const { client, commands, answer, fail } = handover;
  const onFailure = (failure: RedisFailure): void => {
    for (const reader of readers) fail(reader, failure);
  };
  const [first] = readers;
  if (readers.length === 1 && first !== undefined) {
    const start = (): Promise<Buffer | null> => client.getBuffer(first.name);
    const onAnswer = (bytes: Buffer | null): void => answer(first, bytes);
    commands.send({ start, fits: isContent, onAnswer, onFailure });
  } else {
    const start = (): Promise<void> => readMany(handover, readers);
    commands.send({ start, onAnswer: () => undefined, onFailure });
  }
}

/**
 * `MGET` answers the same for a name that is absent and for one that holds another kind
 * of data. What it finds is handed out at once. One `EXISTS` over all that seem absent
 * tells whether there are others among them; then each is asked for by itself.
 */
async function readMany<Reader extends Named>(
  handover: Handover<Reader>,
  readers: readonly Reader[],
): Promise<void> {
  const { client, commands, answer } = handover;
  const replies = await mget(client, readers).catch(undefinedIfDenied);
  if (replies === undefined) return readEach(handover, readers);
  commands.accept(replies, (found) => isContents(found, readers.length));
  const unsure: Reader[] = [];
  let place = 0;
  for (const reader of readers) {
    const bytes = replies[place++] ?? null;
    if (bytes === null) unsure.push(reader);
    else answer(reader, bytes);
  }
  if (unsure.length === 0) return;
  const existing = await client.exists(unsure.map(nameOf)).catch(undefinedIfDenied);
  if (existing === undefined) return readEach(handover, unsure);
  if (commands.accept(existing, isCount) > 0) return readEach(handover, unsure);
  for (const reader of unsure) answer(reader, null);
}

/** What Redis refuses of one name is no failure of the others. */
async function readEach<Reader extends Named>(
  { client, commands, answer, fail }: Handover<Reader>,
  readers: readonly Reader[],
): Promise<void> {
  const reading = readers.map(async (reader) => {
    try {
      answer(reader, commands.accept(await client.getBuffer(reader.name), isContent));
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.isReply) throw failure;
      fail(reader, failure);
    }
  });
  await Promise.all(reading);
}

/** A user may have no right to one of the names, or to the command that takes several. */
function undefinedIfDenied(error: unknown): undefined {
  const { kind, isReply } = failureOf(error);
  if (isReply && kind === 'denied') return undefined;
  throw error;
}

function nameOf({ name }: Named): string {
  return name;
}

function isContents(answer: unknown, count: number): boolean {
  return Array.isArray(answer) && answer.length === count && answer.every(isContent);
}

function isContent(answer: unknown): boolean {
  return answer === null || Buffer.isBuffer(answer);
}

function isCount(answer: unknown): boolean {
  return typeof answer === 'number';
}
