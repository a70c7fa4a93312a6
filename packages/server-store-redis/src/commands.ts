import type { Clock, OutageLog } from '@walkeros/core';
import { within } from '@walkeros/core';
import type { Breaker } from './breaker.js';
import type { Connection } from './connection.js';
import { failureOf } from './redis-errors.js';
import { RedisFailure } from './redis-failure.js';

export interface CommandsOptions {
  connection: Connection;
  breaker: Breaker;
  outage: OutageLog;
  timeoutMs: number;
  clock: Clock;
}

/** How commands reach Redis: within the deadline or not at all. */
export interface Commands {
  /** @throws RedisFailure at the deadline at the latest; at once while Redis is known to be away. */
  send<T>(command: () => Promise<T>): Promise<T>;
  /** Ends the connection. Commands are refused from now on. Safe to call twice. */
  close(): Promise<void>;
}

export function createCommands(options: CommandsOptions): Commands {
  const { connection, breaker, outage, timeoutMs, clock } = options;
  let closing: Promise<void> | undefined;

  function refuseIfAway(): void {
    if (closing !== undefined) throw new RedisFailure('unavailable', 'the store is closed');
    const { failure } = connection;
    if (failure !== undefined) {
      outage.failure(failure.message);
      throw failure;
    }
    if (breaker.admits()) return;
    throw new RedisFailure(
      'unavailable',
      'Redis has stopped answering, and is left alone a while',
    );
  }

  /** An answer of any kind shows that Redis is there. */
  function learn(failure: RedisFailure): void {
    if (failure.isReply) breaker.succeeded();
    else if (breaker.failed() && failure.kind === 'timeout') connection.renew();
    if (failure.kind === 'unavailable' || failure.kind === 'timeout')
      outage.failure(failure.message);
  }

  return {
    async send(command) {
      refuseIfAway();
      try {
        const answer = await within(command(), { timeoutMs, clock }, () => {
          throw new RedisFailure('timeout', `no answer within ${timeoutMs} ms`);
        });
        breaker.succeeded();
        outage.success();
        return answer;
      } catch (error) {
        const failure = failureOf(error);
        learn(failure);
        throw failure;
      }
    },
    close() {
      closing ??= connection.close();
      return closing;
    },
  };
}
