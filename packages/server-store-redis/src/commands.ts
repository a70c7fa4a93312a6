import type { Clock } from '@walkeros/core';
import { Deadlines } from '@walkeros/core';
import type { Connection } from './connection.js';
import type { Health } from './health.js';
import { failureOf } from './redis-errors.js';
import { RedisFailure } from './redis-failure.js';

export interface CommandsOptions {
  connection: Connection;
  health: Health;
  timeoutMs: number;
  clock: Clock;
}

/** What becomes of the answer to a command. Exactly one of the last two is called. */
export interface Settling<T> {
  /** Whether an answer can be one to this command. Default: any. */
  fits?: ((answer: T) => boolean) | undefined;
  onAnswer(answer: T): void;
  onFailure(failure: RedisFailure): void;
}

export interface Command<T> extends Settling<T> {
  start(): Promise<T>;
}

/** How commands reach Redis: within the deadline or not at all. */
export interface Commands {
  /** Fails at the deadline at the latest; at once while Redis is known to be away. */
  send<T>(command: Command<T>): void;
  /** Sends a command for which a promise more does not matter. */
  ask<T>(start: () => Promise<T>, fits?: (answer: T) => boolean): Promise<T>;
  /** Hands on what came back, as a command of its own or as a part of a pipeline. */
  settle<T>(error: unknown, answer: T, settling: Settling<T>): void;
  /**
   * An answer that is used before its command has ended.
   *
   * @throws RedisFailure when it is that of another command, or the connection has failed.
   */
  accept<T>(answer: T, fits: (answer: T) => boolean): T;
  /** Makes a new connection if this one mixes up replies. */
  suspect(): void;
  /** Ends the connection. Commands are refused from now on. Safe to call twice. */
  close(): Promise<void>;
}

export function createCommands(options: CommandsOptions): Commands {
  const { connection, health, timeoutMs, clock } = options;
  const deadlines = new Deadlines(clock, timeoutMs);
  let closing: Promise<void> | undefined;
  let checking = false;

  const commands: Commands = {
    send(command) {
      const reason =
        closing === undefined ? health.refusal() : new RedisFailure('unavailable', CLOSED);
      if (reason !== undefined) return command.onFailure(reason);
      const fail = (error: unknown): void => command.onFailure(health.failed(error));
      deadlines.watch(started(command), {
        onValue: (answer) => commands.settle(null, answer, command),
        onError: fail,
        onTimeout: () => fail(new RedisFailure('timeout', `no answer within ${timeoutMs} ms`)),
      });
    },
    ask: (start, fits) =>
      new Promise((onAnswer, onFailure) => commands.send({ start, fits, onAnswer, onFailure })),
    settle(error, answer, { fits, onAnswer, onFailure }) {
      const failed = error ?? health.mistake(fits === undefined || fits(answer));
      if (failed !== undefined) return onFailure(health.failed(failed));
      health.succeeded();
      onAnswer(answer);
    },
    accept(answer, fits) {
      const mistake = health.mistake(fits(answer));
      if (mistake !== undefined) throw mistake;
      return answer;
    },
    suspect() {
      if (checking || closing !== undefined) return;
      checking = true;
      void commands
        .ask(() => connection.isInStep())
        .catch((error: unknown) => failureOf(error).kind === 'denied')
        .then((isInStep) => {
          checking = false;
          if (!isInStep) connection.renew();
        });
    },
    close() {
      closing ??= connection.close();
      return closing;
    },
  };
  return commands;
}

const CLOSED = 'the store is closed';

/** The client of a cluster throws at once when it knows no node for a key. */
function started<T>({ start }: Command<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return Promise.reject(failureOf(error));
  }
}
