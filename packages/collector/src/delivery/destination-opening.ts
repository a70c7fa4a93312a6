import type { Clock, Destination, DestinationConfig } from '@walkeros/core';
import { sleep, WalkerError, within } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { messageOf } from '../message-of.js';
import type { OpenContext } from '../pipeline/step-context.js';
import type { Reason } from './dead-letters.js';
import type { DeliverySettings } from './delivery-settings.js';
import { retryPauseMs } from './retry-pause.js';
import { isRetryable } from './retryable.js';

export interface OpeningOptions {
  destination: Destination;
  context: OpenContext & { config: DestinationConfig };
  settings: DeliverySettings;
  clock: Clock;
  /** Ends the tries. */
  stopped: AbortSignal;
}

/** Runs `init` of a destination on its first event, once for all events that wait for it. */
export class DestinationOpening {
  readonly #options: OpeningOptions;
  #context: OpeningOptions['context'];
  #isOpen: boolean;
  #opening: Promise<Reason | undefined> | undefined;

  constructor(options: OpeningOptions) {
    const { destination, context } = options;
    this.#options = options;
    this.#context = context;
    this.#isOpen = destination.init === undefined || context.config.init === true;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The context as the config of the flow says it. */
  get given(): OpeningOptions['context'] {
    return this.#options.context;
  }

  /** The context, with the config that `init` answered with. */
  get context(): OpeningOptions['context'] {
    return this.#context;
  }

  /**
   * After a failure the next event begins anew. Never rejects.
   *
   * @returns Why it did not open.
   */
  open(): Promise<Reason | undefined> {
    this.#opening ??= this.#try().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #try(): Promise<Reason | undefined> {
    const { clock, settings, stopped } = this.#options;
    const { retry } = settings;
    for (let attempts = 1; ; attempts++) {
      try {
        await this.#init();
        this.#isOpen = true;
        return undefined;
      } catch (cause) {
        const isLast = attempts >= retry.attempts || stopped.aborted || !isRetryable(cause);
        const error = new Error(`init failed: ${messageOf(cause)}`, { cause });
        if (isLast) return { error, attempts };
        await sleep(retryPauseMs(attempts, [cause], { retry, clock }), { clock, stopped });
      }
    }
  }

  async #init(): Promise<void> {
    const { destination, clock, settings } = this.#options;
    const { timeoutMs } = settings;
    const call = (async (): Promise<unknown> => destination.init?.(this.#context))();
    const result: unknown = await within(call, { timeoutMs, clock, keepAlive: true }, () => {
      throw new WalkerError('DELIVERY_FAILED', `no answer within ${timeoutMs} ms`);
    });
    if (result === false) throw new Error('it returned false');
    if (isRecord(result)) this.#context = { ...this.#context, config: result };
  }
}
