import type { Clock, Store } from '@walkeros/core';
import type { Cluster, Redis } from 'ioredis';
import type { Commands } from './commands.js';
import type { Subscriber } from './subscriber.js';
import { told } from './told.js';

export interface ChannelOptions {
  /** Id of the store. */
  store: string;
  client: Redis | Cluster;
  commands: Commands;
  subscriber: Subscriber;
  /** How long a subscription may take to be confirmed before the flow goes on without. */
  timeoutMs: number;
  clock: Clock;
}

/**
 * Messages between the processes that share a Redis. It does not keep them, so each
 * time that the subscription is made there may have been a gap.
 *
 * @param name - With the prefix of the store.
 */
export function createChannel(options: ChannelOptions, name: string): Store.Channel {
  const { store, client, commands, subscriber, timeoutMs, clock } = options;
  return {
    publish: (message) =>
      told({ store, operation: 'set' }, async () => {
        await commands.ask(() => client.publish(name, message));
      }),
    subscribe: (onMessage, onGap) =>
      new Promise((resolve) => {
        const listener = {
          onMessage,
          onSubscribed(): void {
            onGap();
            resolve(end);
          },
        };
        const end = (): void => subscriber.remove(name, listener);
        subscriber.add(name, listener);
        clock.setTimeout(() => resolve(end), timeoutMs);
      }),
  };
}
