import { startFlow } from '@walkeros/collector';
import {
  silentLogger,
  type Collector,
  type Flow,
  type Logger,
  type Store,
} from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';

/** A secret that is in every place where a flow keeps one. None may ever reach the page. */
export const CANARY = 'canary-7f3a91c2';

export interface TestFlow {
  readonly collector: Collector;
  /** The config that runs. */
  readonly flow: Flow;
  /** Gives the flow one destination more. */
  extend(id: string): Promise<void>;
  /** Behind the cache of `users`. */
  readonly backing: MemoryStore;
  /** Behind the cache of `sessions`, which is a tier of `users`. */
  readonly sessions: MemoryStore;
  /** Pushes events whose users are looked up, one after another. */
  push(count: number, userOf?: (index: number) => string): Promise<void>;
}

/** A source, two transformers, two destinations, and a store in two tiers. */
export async function openFlow(logger: Logger = silentLogger): Promise<TestFlow> {
  const backing = Object.assign(createMemoryStore(), { type: 'sheets' });
  const sessions = Object.assign(createMemoryStore(), { type: 'redis' });
  for (const index of Array(100).keys()) {
    await backing.set(`user-${index}`, { plan: 'gold', secret: CANARY });
  }
  backing.calls.length = 0;
  const settings = { token: CANARY, url: `http://user:${CANARY}@host/` };
  const flow: Flow = {
    sources: { web: { code: () => silentSource(), next: 'clean', config: { settings } } },
    transformers: {
      clean: { code: () => step(() => undefined), next: 'enrich' },
      enrich: {
        code: ({ env }: { env: Record<string, unknown> }) =>
          step(async (event) => {
            const user = await (env['store'] as Store).get(String(event.data?.['user']));
            return { event: { ...event, data: { ...event.data, found: user !== undefined } } };
          }),
        env: { store: '$store.users', secret: CANARY },
      },
    } as never,
    destinations: {
      warehouse: { code: destination() },
      mail: { code: destination() },
    } as never,
    stores: {
      users: {
        code: () => backing,
        config: { settings, credentials: CANARY },
        cache: { store: 'sessions', rules: [{ ttl: 300 }] },
      },
      sessions: { code: () => sessions, cache: { rules: [{ ttl: 60 }] } },
    },
  };
  const { collector, reload } = await startFlow(flow, { logger });
  let current = flow;
  return {
    ...{ collector, backing, sessions },
    get flow() {
      return current;
    },
    async extend(id) {
      current = {
        ...current,
        destinations: { ...current.destinations, [id]: { code: destination() } as never },
      };
      await reload(current);
    },
    async push(count, userOf = (index) => `user-${index % 20}`) {
      for (let index = 0; index < count; index++) {
        const data = { user: userOf(index), secret: CANARY };
        await collector.push({ name: 'page view', data }, { id: 'web' });
      }
    },
  };
}

function silentSource(): { type: string; config: object; push: () => Promise<never> } {
  return { type: 'test', config: {}, push: () => Promise.reject(new Error('not used')) };
}

type Push = (event: { data?: Record<string, unknown> }) => unknown;

function step(push: Push): { type: string; config: object; push: Push } {
  return { type: 'test', config: {}, push };
}

function destination(): { type: string; config: object; push: () => void } {
  return { type: 'test', config: {}, push: () => undefined };
}
