import type { Cluster, Redis } from 'ioredis';
import type { Commands } from './commands.js';
import type { RedisFailure } from './redis-failure.js';

export interface ReadLink {
  client: Redis | Cluster;
  commands: Commands;
}

/** Takes what is found under the names of one command. */
export interface Found {
  /** `null`: nothing has the name at this place. */
  onBytes(place: number, bytes: Buffer | null): void;
  /** The command has failed, and with it every name that has not been answered. */
  onFailure(failure: RedisFailure): void;
}

/** Reads names of one slot. One name costs a `GET`. */
export function readKeys(link: ReadLink, names: readonly string[], found: Found): void {
  const { client, commands } = link;
  const { onFailure } = found;
  const [first] = names;
  if (names.length === 1 && first !== undefined) {
    const onAnswer = (bytes: Buffer | null): void => found.onBytes(0, bytes);
    const start = (): Promise<Buffer | null> => client.getBuffer(first);
    commands.send({ start, fits: isContent, onAnswer, onFailure });
  } else {
    const start = (): Promise<void> => readMany(link, names, found);
    commands.send({ start, onAnswer: () => undefined, onFailure });
  }
}

/**
 * `MGET` answers the same for a name that is absent and for one that holds another kind
 * of data. What it finds is handed out at once. One `EXISTS` over all that seem absent
 * tells whether there are others among them; then each is asked for by itself.
 */
async function readMany(
  { client, commands }: ReadLink,
  names: readonly string[],
  { onBytes }: Found,
): Promise<void> {
  const replies = commands.accept(await client.mgetBuffer(names as string[]), (answer) =>
    isContents(answer, names.length),
  );
  const unsure: { place: number; name: string }[] = [];
  for (let place = 0; place < names.length; place++) {
    const bytes = replies[place] ?? null;
    if (bytes === null) unsure.push({ place, name: names[place] ?? '' });
    else onBytes(place, bytes);
  }
  if (unsure.length === 0) return;
  const existing = commands.accept(await client.exists(unsure.map(nameOf)), isCount);
  const answers =
    existing === 0 ? [] : await Promise.all(unsure.map(({ name }) => client.getBuffer(name)));
  for (const [index, { place }] of unsure.entries())
    onBytes(place, commands.accept(answers[index] ?? null, isContent));
}

function nameOf({ name }: { name: string }): string {
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
