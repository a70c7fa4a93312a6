import type { OutageLog } from '@walkeros/core';
import type { Breaker } from './breaker.js';
import type { Connection } from './connection.js';
import { failureOf } from './redis-errors.js';
import { RedisFailure } from './redis-failure.js';

export interface HealthOptions {
  connection: Connection;
  breaker: Breaker;
  outage: OutageLog;
}

/** What is known of Redis from what became of earlier commands. */
export interface Health {
  /** Why there is no use in sending anything now. */
  refusal(): RedisFailure | undefined;
  succeeded(): void;
  /** @returns What the failure of a command means. */
  failed(error: unknown): RedisFailure;
  /** Why an answer must not be used, though there is one. */
  mistake(isFitting: boolean): RedisFailure | undefined;
}

export function createHealth({ connection, breaker, outage }: HealthOptions): Health {
  return {
    refusal() {
      const { failure } = connection;
      if (failure !== undefined) outage.failure(failure.message);
      else if (!breaker.admits())
        return new RedisFailure(
          'unavailable',
          'Redis has stopped answering, and is left alone a while',
        );
      return failure;
    },
    succeeded() {
      breaker.succeeded();
      outage.success();
    },
    failed(error) {
      const failure = failureOf(error);
      // An answer of any kind shows that Redis is there.
      if (failure.isReply) breaker.succeeded();
      else if (breaker.failed() && failure.kind === 'timeout') connection.renew();
      if (failure.kind === 'unavailable' || failure.kind === 'timeout')
        outage.failure(failure.message);
      return failure;
    },
    mistake(isFitting) {
      // Whatever has ended the connection may have harmed its last answers too.
      if (connection.failure !== undefined || isFitting) return connection.failure;
      // Replies have no name: one that does not fit shows that those after it are out of step.
      connection.renew();
      const what = 'Redis has answered another command; the connection is made anew';
      return new RedisFailure('unavailable', what);
    },
  };
}
