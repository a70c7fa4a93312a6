import type { Clock, Logger, Store } from '@walkeros/core';
import type { Cluster, Redis } from 'ioredis';
import type { Commands } from './commands.js';
import type { RedisFailure } from './redis-failure.js';
import type { Subscriber } from './subscriber.js';
import { storeError, told } from './told.js';

export interface ChannelOptions {
  /** Id of the store. */
  store: string;
  client: Redis | Cluster;
  commands: Commands;
  subscriber: Subscriber;
  /** How long a subscription may take to be confirmed before the flow goes on without. */
  timeoutMs: number;
  clock: Clock;
  logger: Logger;
}

/**
 * Messages between the processes that share a Redis. It does not keep them, so each
 * time that the subscription is made there may have been a gap.
 *
 * @param name - With the prefix of the store.
 */
export function createChannel(options: ChannelOptions, name: string): Store.Channel {
  const { store, client, commands } = options;
  return {
    publish: (message) =>
      told({ store, operation: 'set' }, async () => {
        await commands.ask(() => client.publish(name, message));
      }),
    subscribe: (onMessage, onGap) => subscribe(options, name, { onMessage, onGap }),
  };
}

interface Ears {
  onMessage(message: string): void;
  onGap(): void;
}

/**
 * @returns What ends the subscription, which need not be there yet: Redis may be away.
 * @throws StoreError when Redis refuses it in time. A later refusal is logged, once.
 */
function subscribe(
  { store, subscriber, timeoutMs, clock, logger }: ChannelOptions,
  name: string,
  { onMessage, onGap }: Ears,
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    let isAwaited = true;
    let isRefused = false;

    function goOn(): void {
      isAwaited = false;
      clock.clearTimeout(timer);
      resolve(end);
    }

    function end(): void {
      subscriber.remove(name, listener);
    }

    const listener = {
      onMessage,
      onSubscribed(): void {
        if (isRefused) logger.info(`messages of "${name}" arrive again`);
        isRefused = false;
        onGap();
        goOn();
      },
      onRefused(failure: RedisFailure): void {
        if (isAwaited) {
          clock.clearTimeout(timer);
          end();
          reject(storeError(failure, { store, operation: 'open' }));
        } else if (!isRefused) {
          logger.warn(`no messages of "${name}" arrive: ${failure.message}`);
        }
        isRefused = true;
      },
    };
    const timer = clock.setTimeout(goOn, timeoutMs, true);
    subscriber.add(name, listener);
  });
}
