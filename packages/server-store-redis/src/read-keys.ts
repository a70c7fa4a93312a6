import type { Cluster, Redis } from 'ioredis';
import type { Commands } from './commands.js';
import type { RedisFailure } from './redis-failure.js';
import type { Named } from './split-by-slot.js';

export interface ReadLink {
  client: Redis | Cluster;
  commands: Commands;
}

/** Takes what is found under the names of one command. */
export interface Found<T> {
  /** `null`: nothing has this name. */
  onBytes(item: T, bytes: Buffer | null): void;
  /** The command has failed, and with it every name that has not been answered. */
  onFailure(failure: RedisFailure): void;
}

/** Reads names of one slot. One name costs a `GET`. */
export function readKeys<T extends Named>(
  link: ReadLink,
  items: readonly T[],
  found: Found<T>,
): void {
  const { client, commands } = link;
  const { onFailure } = found;
  const [first] = items;
  if (items.length === 1 && first !== undefined) {
    const onAnswer = (bytes: Buffer | null): void => found.onBytes(first, bytes);
    const start = (): Promise<Buffer | null> => client.getBuffer(first.name);
    commands.send({ start, fits: isContent, onAnswer, onFailure });
  } else {
    const start = (): Promise<void> => readMany(link, items, found);
    commands.send({ start, onAnswer: () => undefined, onFailure });
  }
}

/**
 * `MGET` answers the same for a name that is absent and for one that holds another kind
 * of data. What it finds is handed out at once. One `EXISTS` over all that seem absent
 * tells whether there are others among them; then each is asked for by itself.
 */
async function readMany<T extends Named>(
  { client, commands }: ReadLink,
  items: readonly T[],
  { onBytes }: Found<T>,
): Promise<void> {
  const replies = commands.accept(await client.mgetBuffer(items.map(nameOf)), (answer) =>
    isContents(answer, items.length),
  );
  const unsure: T[] = [];
  for (const [index, item] of items.entries()) {
    const bytes = replies[index] ?? null;
    if (bytes === null) unsure.push(item);
    else onBytes(item, bytes);
  }
  if (unsure.length === 0) return;
  const existing = commands.accept(await client.exists(unsure.map(nameOf)), isCount);
  const answers =
    existing === 0 ? [] : await Promise.all(unsure.map(({ name }) => client.getBuffer(name)));
  for (const [index, item] of unsure.entries())
    onBytes(item, commands.accept(answers[index] ?? null, isContent));
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
