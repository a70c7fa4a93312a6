import type { Clock, Watched } from '@walkeros/core';
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

/** A command, and what becomes of it. Exactly one of the last two is called. */
export interface Command<T> {
  start(): Promise<T>;
  /** Whether an answer can be one to this command. Default: any. */
  fits?(answer: T): boolean;
  onAnswer(answer: T): void;
  onFailure(failure: RedisFailure): void;
}

/** How commands reach Redis: within the deadline or not at all. */
export interface Commands {
  /** Fails at the deadline at the latest; at once while Redis is known to be away. */
  send<T>(command: Command<T>): void;
  /** Sends a command for which a promise more does not matter. */
  ask<T>(start: () => Promise<T>): Promise<T>;
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
      deadlines.watch(started(command), new Sent(command, health, timeoutMs));
    },
    ask: (start) =>
      new Promise((onAnswer, onFailure) => commands.send({ start, onAnswer, onFailure })),
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

/** A command on its way. A class, since a function for each end costs as much as the command. */
class Sent<T> implements Watched<T> {
  readonly #command: Command<T>;
  readonly #health: Health;
  readonly #timeoutMs: number;

  constructor(command: Command<T>, health: Health, timeoutMs: number) {
    this.#command = command;
    this.#health = health;
    this.#timeoutMs = timeoutMs;
  }

  onValue(answer: T): void {
    const command = this.#command;
    const mistake = this.#health.mistake(command.fits?.(answer) ?? true);
    if (mistake !== undefined) return this.onError(mistake);
    this.#health.succeeded();
    command.onAnswer(answer);
  }

  onError(error: unknown): void {
    this.#command.onFailure(this.#health.failed(error));
  }

  onTimeout(): void {
    this.onError(new RedisFailure('timeout', `no answer within ${this.#timeoutMs} ms`));
  }
}

/** The client of a cluster throws at once when it knows no node for a key. */
function started<T>(command: Command<T>): Promise<T> {
  try {
    return command.start();
  } catch (error) {
    return Promise.reject(failureOf(error));
  }
}
