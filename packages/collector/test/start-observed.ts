import type { Observation, PartialEvent, Transformer } from '@walkeros/core';
import { createMemoryStore, settle, type MemoryStore } from '@walkeros/store-testkit';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
  type RecordingDestination,
  type TestFlow,
} from './start-test-flow.js';

/** What no observer may see. */
export const CANARY = 'canary-4711';
export const EVENT: PartialEvent = {
  name: 'page view',
  id: 'e1',
  data: { secret: CANARY, user: 'u1' },
};

/** Looks the user up, after a wait, as code in the wild does. */
const lookUp: Transformer.Init = ({ env }) => ({
  type: 'look-up',
  config: {},
  async push(event) {
    await settle();
    const store = env['store'] as { get(key: string): unknown };
    const user = await store.get(String(event.data['user']));
    return { event: { ...event, user: { found: user as string } } };
  },
});

export interface Observed extends TestFlow {
  /** The store behind the users that are looked up. */
  backing: MemoryStore;
  out: RecordingDestination;
  seen: Observation[];
  stop(): void;
}

/** A flow whose source looks a user up, and what an observer of it is told. */
export async function startObserved(): Promise<Observed> {
  const backing = createMemoryStore({ u1: CANARY });
  const out = recordingDestination();
  const flow = await startTestFlow({
    sources: { app: { code: appSource, next: 'look' } },
    transformers: { look: { code: lookUp, env: { store: '$store.users' } } },
    destinations: { out: { code: out } },
    stores: {
      users: { code: storeCode(backing), cache: { rules: [{ ttl: 60 }] } },
      plain: { code: storeCode(createMemoryStore({ p: CANARY })) },
    },
  });
  const seen: Observation[] = [];
  const stop = flow.collector.observe((observation) => seen.push(observation));
  return { ...flow, backing, out, seen, stop };
}

/** `look push ok`: what was called, and how it ended. */
export function lines(seen: readonly Observation[]): string[] {
  return seen.map(({ step, op, key, status }) =>
    [step.id, op, key, status].filter((part) => part !== undefined).join(' '),
  );
}
