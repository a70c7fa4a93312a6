import { startFlow } from '@walkeros/collector';
import type { Collector, Source, Store, Transformer } from '@walkeros/core';
import { silentLogger } from '@walkeros/core';
import {
  createFakeClock,
  createMemoryStore,
  type FakeClock,
  type MemoryStore,
} from '@walkeros/store-testkit';

/** Stands for what must not leave the flow by way of its telemetry. */
export const CANARY = 'canary-4711';

export interface Shop {
  collector: Collector;
  users: Store;
  /** What is behind `users`. */
  backing: MemoryStore;
  clock: FakeClock;
}

export const appSource: Source.Init = ({ env }) => ({
  type: 'app',
  config: {},
  push: (event) => env.push(event as object),
});

/** Looks a user up; does not wait for it when somebody leaves. */
const lookUp: Transformer.Init = ({ env }) => ({
  type: 'look-up',
  config: {},
  async push(event) {
    const read = (env['store'] as Store).get('u1');
    if (event.action !== 'leave') await read;
  },
});

/** A flow with a cached store and a step of each kind. */
export async function startShop(): Promise<Shop> {
  const clock = createFakeClock();
  const memory = createMemoryStore({ u1: CANARY });
  const backing = { ...memory, get: async (key: string) => memory.entries.get(key) };
  const { collector } = await startFlow(
    {
      sources: { app: { code: appSource, next: 'look' } },
      transformers: { look: { code: lookUp, env: { store: '$store.users' } } },
      destinations: { out: { code: { push: () => CANARY } } },
      stores: {
        users: { code: () => backing, cache: { rules: [{ ttl: 60 }] } },
        plain: { code: () => createMemoryStore() },
      },
    },
    { clock, logger: silentLogger },
  );
  const { users } = collector.stores;
  if (users === undefined) throw new Error('the flow has no store "users"');
  return { collector, users, backing, clock };
}
