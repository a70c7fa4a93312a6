import { runInThisContext } from 'node:vm';
import { startFlow } from '@walkeros/collector';
import { silentLogger, type Collector, type Store, type Transformer } from '@walkeros/core';
import type { consume } from '../measure/sink.js';
import { TTL_SECONDS } from './candidate.js';
import { storeOf } from './ours.js';

/** How a flow is observed. */
export interface Watch {
  readonly name: string;
  /** Whether its step also asks for what it has to wait for, after it has waited. */
  readonly asksLate?: boolean;
  /** @returns What ends it. */
  begin(collector: Collector): () => void;
}

/** A flow whose one step does what it is told with a cached store, once for each event. */
export interface ObservedFlow {
  readonly name: string;
  readonly store: Store;
  /** Sends an event through it, whose step does this. */
  push(work: Work): Promise<void>;
  close(): Promise<void>;
}

type Work = (store: Store) => void | Promise<void>;

/** More than a step is followed for at first: see the collector's observers. */
const FIRST_EVENTS = 128;

export async function openObservedFlow({
  name,
  asksLate = false,
  begin,
}: Watch): Promise<ObservedFlow> {
  const task: { work: Work } = { work: asksLate ? askLate : () => undefined };
  const step: Transformer.Init = ({ env }) => ({
    type: 'step',
    config: {},
    async push() {
      const done = task.work(env['store'] as Store);
      if (done !== undefined) await done;
    },
  });
  const backing = storeOf(async (key) => `value of ${key}`);
  const { collector } = await startFlow(
    {
      sources: {
        app: {
          code: ({ env }) => ({ type: 'app', config: {}, push: env.push as never }),
          next: 'step',
        },
      },
      transformers: { step: { code: step, env: { store: '$store.x' } } },
      stores: { x: { code: () => backing, cache: { rules: [{ ttl: TTL_SECONDS }] } } },
    },
    { logger: silentLogger },
  );
  const { x: store } = collector.stores;
  if (store === undefined) throw new Error('the flow has no store');
  const end = begin(collector);
  const push = async (work: Work): Promise<void> => {
    task.work = work;
    const { ok } = await collector.push({ name: 'page view' }, { id: 'app' });
    if (!ok) throw new Error('the event did not get through');
  };
  for (let event = 0; event < FIRST_EVENTS; event++) await push(task.work);
  return {
    ...{ name, store, push },
    async close() {
      end();
      await collector.shutdown();
    },
  };
}

let asked = 0;

async function askLate(store: Store): Promise<void> {
  await undefined;
  await store.get(`late ${asked++}`);
}

/** Loops over a store's `get`. */
export interface Loops {
  readNow(store: Store, keys: readonly string[], take: typeof consume): void;
  readAwaited(store: Store, keys: readonly string[], take: typeof consume): Promise<void>;
}

/** Compiled anew for each flow: see `interleave` for why. The name makes the text another one. */
export function createLoops(name: string): Loops {
  return runInThisContext(`/* ${name} */ ({
    readNow(store, keys, take) { for (const key of keys) take(store.get(key)); },
    async readAwaited(store, keys, take) { for (const key of keys) take(await store.get(key)); },
  })`) as Loops;
}
