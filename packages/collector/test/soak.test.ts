import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DeadLetter, Destination, Store } from '@walkeros/core';
import { sourceHttpInit, type HttpSource } from '@walkeros/server-source-http';
import {
  createMemoryStore,
  createRecordingLogger,
  seededRandom,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';
import { transformerEnrichInit } from '@walkeros/transformer-enrich';
import { startFlow } from '../src/index.js';
import { storeCode } from './start-test-flow.js';

/** In full: `WALKEROS_FULL=1 npx jest soak`. */
const EVENTS = testSize(20_000, 100_000);
const SEED = testSeed(7);
const BATCH = 100;
const SENDERS = 4;
const CUSTOMERS = 500;

/** Which events have arrived, and how often, in as little memory as it takes. */
class Arrivals {
  readonly #counts = new Uint8Array(EVENTS);

  note({ id }: { id: string }): void {
    const index = Number(id);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Events that arrived so often. */
  countOf(times: number): number {
    return this.#counts.reduce((sum, count) => sum + (count === times ? 1 : 0), 0);
  }

  has(id: string): boolean {
    return this.#counts[Number(id)] === 1;
  }
}

/** Fails for three in ten calls, and never answers for one in a hundred. */
function flaky(arrivals: Arrivals): Destination {
  const random = seededRandom(SEED);
  return {
    type: 'flaky',
    async push(event) {
      const luck = random();
      if (luck < 0.01) await new Promise(() => undefined);
      if (luck < 0.31) throw new Error('try again');
      arrivals.note(event);
    },
  };
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

async function startSoak() {
  const healthy = new Arrivals();
  const failing = new Arrivals();
  const letters = createMemoryStore();
  const segments = createMemoryStore(
    Object.fromEntries(Array.from({ length: CUSTOMERS }, (_, n) => [`u${n}`, `segment u${n}`])),
  );
  let lookups = 0;
  let wrong = 0;
  let source: HttpSource | undefined;
  const crm: Store.Init = () => ({
    ...createMemoryStore(),
    get: async (key) => {
      lookups++;
      return { tier: `tier ${key}` };
    },
  });
  const { collector } = await startFlow(
    {
      sources: {
        http: {
          code: (context) => (source = sourceHttpInit(context)),
          config: { settings: { port: 0 } },
          next: 'enrich',
        },
      },
      stores: {
        crm: { code: crm, cache: { rules: [{ ttl: 3_600 }] } },
        letters: { code: storeCode(letters) },
        segments: { code: storeCode(segments), cache: { rules: [{ ttl: 3_600 }] } },
      },
      transformers: {
        enrich: {
          code: transformerEnrichInit,
          env: { store: '$store.crm' },
          config: { settings: { key: 'user.id' } },
          state: { mode: 'get', store: 'segments', key: 'user.id', value: 'data.segment' },
        },
      },
      destinations: {
        healthy: {
          code: {
            push(event) {
              healthy.note(event);
              const { data, user } = event;
              const id = String(user['id']);
              if (data['tier'] !== `tier ${id}` || data['segment'] !== `segment ${id}`) wrong++;
            },
          },
        },
        failing: {
          code: flaky(failing),
          config: {
            timeout: 20,
            retry: { attempts: 5, baseDelay: 1, maxDelay: 5 },
            deadLetter: { store: 'letters' },
          },
        },
      },
    },
    { logger: createRecordingLogger() },
  );
  const url = `${source?.url}/collect`;
  const counts = () => ({ lookups, states: segments.calls.length, wrong });
  return { collector, healthy, failing, letters, url, counts };
}

/** Sends all events in batches. @returns How many batches were not acknowledged. */
async function sendAll(url: string, onTenth: () => void): Promise<number> {
  let next = 0;
  let refused = 0;
  const send = async (): Promise<void> => {
    for (let from = next; from < EVENTS; from = next) {
      next += BATCH;
      if (from % (EVENTS / 10) === 0) onTenth();
      const events = Array.from({ length: BATCH }, (_, n) => ({
        name: 'page view',
        id: String(from + n),
        user: { id: `u${(from + n) % CUSTOMERS}` },
        data: { title: 'home' },
      }));
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(events);
      const response = await fetch(url, { method: 'POST', headers, body });
      await response.arrayBuffer();
      if (response.status !== 200) refused++;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  return refused;
}

describe(`${EVENTS} events over HTTP (WALKEROS_SEED=${SEED})`, () => {
  it('reach a healthy destination once each, and one that fails but for its dead letters', async () => {
    const { collector, healthy, failing, letters, url, counts } = await startSoak();
    const heaps: number[] = [];

    const refused = await sendAll(url, () => heaps.push(heapAfterCollection()));

    expect(refused).toBe(0);
    expect(healthy.countOf(1)).toBe(EVENTS);
    const dead = [...letters.entries.values()].map(
      (letter) => (letter as unknown as DeadLetter).event.id,
    );
    expect(new Set(dead).size).toBe(dead.length);
    expect(dead.filter((id) => failing.has(id))).toEqual([]);
    expect(dead.length).toBeGreaterThan(0);
    expect(failing.countOf(1)).toBe(EVENTS - dead.length);
    expect(collector.status.destinations).toMatchObject({
      healthy: { count: EVENTS, failed: 0 },
      failing: { count: EVENTS - dead.length, failed: dead.length, deadLettered: dead.length },
    });
    expect(counts()).toEqual({ lookups: CUSTOMERS, states: CUSTOMERS, wrong: 0 });
    // From the third tenth on everything is warm; the dead letters are the test's own.
    const [, , warm = 0] = heaps;
    const grownMb = (Math.max(...heaps.slice(3)) - warm) / 2 ** 20;
    console.info(`heap grew by ${grownMb.toFixed(1)} MB, ${dead.length} dead letters`);
    expect(grownMb).toBeLessThan(20);
    await collector.shutdown();
  }, 600_000);
});
