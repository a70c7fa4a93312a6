import type { Store } from '@walkeros/core';
import { createMemoryStore, settle } from '@walkeros/store-testkit';

interface Listener {
  onMessage(message: string): void;
  onGap(): void;
}

export interface Hub {
  readonly store: Store;
  /** What it refuses to do. */
  readonly failing: Record<'publish' | 'lease' | 'subscribe' | 'release', boolean>;
  readonly messages: string[];
  readonly listeners: Set<Listener>;
  /** Names of the leases that are held. */
  readonly leases: Set<string>;
}

/** What a hub that fails rejects with. */
export const hubDown = (): Error => Object.assign(new Error('read'), { code: 'ECONNRESET' });

/** What several processes share: messages and leases, as a Redis would carry them. */
export function createHub(): Hub {
  const listeners = new Set<Listener>();
  const leases = new Set<string>();
  const failing = { publish: false, lease: false, subscribe: false, release: false };
  const messages: string[] = [];

  const store: Store = {
    ...createMemoryStore(),
    type: 'hub',
    channel: () => ({
      async publish(message) {
        if (failing.publish) throw hubDown();
        messages.push(message);
        await settle();
        for (const { onMessage } of listeners) onMessage(message);
      },
      async subscribe(onMessage, onGap) {
        if (failing.subscribe) throw hubDown();
        const listener = { onMessage, onGap };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    }),
    async lease(name) {
      if (failing.lease) throw hubDown();
      if (leases.has(name)) return undefined;
      leases.add(name);
      const release = async (): Promise<void> => {
        if (failing.release) throw hubDown();
        leases.delete(name);
      };
      return { release };
    },
  };
  return { store, failing, messages, listeners, leases };
}

/** Lets messages arrive, and what follows from them happen. */
export async function delivered(): Promise<void> {
  for (let i = 0; i < 5; i++) await settle();
}
