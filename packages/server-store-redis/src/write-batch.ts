import type { ChainableCommander, Redis } from 'ioredis';
import type { ReadLink } from './read-keys.js';

/** Writes of one pipeline: more gain nothing, and keep other clients waiting. */
const MAX_WRITES = 256;

/** One write, and what becomes of it. Exactly one of the last two is called. */
export interface Write {
  /** Puts the command on its way: alone, or as a part of a pipeline. */
  send(target: Redis | ChainableCommander): unknown;
  /** Whether an answer can be one to this command. */
  fits(answer: unknown): boolean;
  onAnswer(this: void): void;
  onFailure(this: void, error: unknown): void;
}

/**
 * Sends the writes of one turn together, in order. A cluster has a connection for each
 * node, and its client gathers what goes to the same one.
 *
 * @returns Adds a write.
 */
export function createWriteBatch({ client, commands }: ReadLink): (write: Write) => void {
  const target = client as Redis;
  let gathered: Write[] = [];

  function sendOne(write: Write): void {
    const start = (): Promise<unknown> => write.send(target) as Promise<unknown>;
    commands.send<unknown>({ ...write, start });
  }

  function sendMany(writes: readonly Write[]): void {
    const pipeline = target.pipeline();
    for (const write of writes) write.send(pipeline);
    commands.send({
      start: () => pipeline.exec(),
      fits: (replies) => replies?.length === writes.length,
      onAnswer(replies) {
        for (const [index, write] of writes.entries()) {
          const [error, answer] = replies?.[index] ?? [null, undefined];
          commands.settle(error, answer, write);
        }
      },
      onFailure(failure) {
        for (const write of writes) write.onFailure(failure);
      },
    });
  }

  function flush(): void {
    const writes = gathered;
    gathered = [];
    for (let start = 0; start < writes.length; start += MAX_WRITES) {
      const some = writes.slice(start, start + MAX_WRITES);
      const [first] = some;
      if (some.length === 1 && first !== undefined) sendOne(first);
      else sendMany(some);
    }
  }

  if (client.isCluster) return sendOne;
  return (write) => {
    if (gathered.length === 0) process.nextTick(flush);
    gathered.push(write);
  };
}
