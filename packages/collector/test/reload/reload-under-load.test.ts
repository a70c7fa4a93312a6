import { Agent, request } from 'node:http';
import {
  errorCode,
  systemClock,
  type Destination,
  type Flow,
  type Store,
} from '@walkeros/core';
import { sourceHttpInit, type HttpSource } from '@walkeros/server-source-http';
import { createMemoryStore, createRecordingLogger, testSize } from '@walkeros/store-testkit';
import { startFlow, type RunningFlow } from '../../src/index.js';

/** P19. In full: `WALKEROS_FULL=1 npx jest reload-under-load`. */
const RELOADS = testSize(50, 500);
const PAUSE_MS = testSize(100, 600);
/** A busy machine has ten times the time; the full run holds the figure. */
const APPLY_MS = testSize(2_500, 250);
const EVENTS_PER_SECOND = 1_000;
const TURN_MS = 10;
const BATCH = 5;
const KEYS = 500;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => systemClock.setTimeout(resolve, ms, true));

/** A slow backing that knows every key, counts its reads, and refuses after its end. */
function backing(reads: { count: number }): Store.Init {
  return () => {
    let isClosed = false;
    const memory = createMemoryStore();
    return {
      ...memory,
      async get(key) {
        reads.count++;
        await wait(1);
        if (isClosed) throw new Error('read after its end');
        return `value of ${key}`;
      },
      destroy: () => void (isClosed = true),
    };
  };
}

/** What the run counts, and the code that counts it; the code is the same in every config. */
function createRig() {
  const steady = { count: 0 };
  const changing = { count: 0 };
  const delivered = new Map<string, number>();
  const failedLookups: unknown[] = [];
  let source: HttpSource | undefined;
  const code = {
    steady: backing(steady),
    changing: backing(changing),
    source: (context: Parameters<typeof sourceHttpInit>[0]) =>
      (source = sourceHttpInit(context)),
    look: ({ env }: { env: Record<string, unknown> }) => ({
      type: 'look',
      config: {},
      async push({ id }: { id: string }) {
        const key = `k${Number(id) % KEYS}`;
        for (const store of Object.values(env) as Store[]) {
          try {
            if ((await store.get(key)) !== `value of ${key}`) failedLookups.push(key);
          } catch (error) {
            failedLookups.push(error);
          }
        }
      },
    }),
    destination: (): Destination => ({
      async push({ id }) {
        await wait(2);
        delivered.set(id, (delivered.get(id) ?? 0) + 1);
      },
    }),
  };
  return { code, steady, delivered, failedLookups, url: () => `${source?.url}/collect` };
}

type Rig = ReturnType<typeof createRig>;

/** The configs that come one after the other. Each third one is refused. */
function configOf({ code }: Rig, turn: number): Flow {
  const users = turn % 4 === 1 ? 'people' : 'users';
  const isInvalid = turn % 3 === 2;
  const looks = { code: code.look as never };
  return {
    stores: {
      steady: { code: code.steady, cache: { rules: [{ ttl: 3_600 }] } },
      [users]: {
        code: code.changing,
        config: { settings: { version: Math.floor(turn / 5) } },
        cache: { rules: [{ ttl: turn % 2 === 0 ? 60 : 30 }] },
      },
      ...(isInvalid &&
        turn % 2 === 0 && { broken: { code: () => Promise.reject(new Error('no')) } }),
    },
    sources: {
      http: {
        code: code.source,
        config: { settings: { port: 0, maxInFlight: 10_000, maxBatch: 100 + (turn % 6) } },
        next: ['steady', isInvalid && turn % 2 === 1 ? 'nobody' : 'look'],
      },
    },
    transformers: {
      steady: { ...looks, env: { store: '$store.steady' } },
      look: { ...looks, env: { store: `$store.${users}` } },
    },
    destinations: {
      out: { code: code.destination, config: { settings: { version: turn % 7 } } as never },
    },
  };
}

interface Sent {
  ids: number;
  /** Requests that were not answered well, by why. */
  refused: Record<string, number>;
}

function exchange(
  url: string,
  body: string,
  agent: Agent,
): Promise<{ status: number | undefined; text: string }> {
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () => resolve({ status: answer.statusCode, text }));
    });
    sent.once('error', reject).end(body);
  });
}

/** Sends at an even rate, whatever the answers do, until it is told to stop. */
function startSending(url: string): { sent: Sent; stop: () => Promise<void> } {
  const sent: Sent = { ids: 0, refused: {} };
  const begunMs = performance.now();
  const answers = new Set<Promise<void>>();
  // As many connections as a proxy would have, each of them in use all the time.
  const agent = new Agent({ keepAlive: true, maxSockets: 16, scheduling: 'fifo' });
  let isStopped = false;

  const refuse = (why: string): void => {
    sent.refused[why] = (sent.refused[why] ?? 0) + 1;
  };

  async function post(): Promise<void> {
    const events = Array.from({ length: BATCH }, () => ({
      name: 'page view',
      id: String(sent.ids++),
    }));
    try {
      const { status, text } = await exchange(url, JSON.stringify(events), agent);
      if (status !== 200) refuse(`${status} ${text}`);
    } catch (error) {
      refuse(errorCode(error));
    }
  }

  const sending = (async () => {
    while (!isStopped) {
      const due = ((performance.now() - begunMs) / 1_000) * EVENTS_PER_SECOND;
      while (sent.ids < due) {
        const answer: Promise<void> = post().finally(() => answers.delete(answer));
        answers.add(answer);
      }
      await wait(TURN_MS);
    }
  })();
  return {
    sent,
    async stop() {
      isStopped = true;
      await sending;
      await Promise.all(answers);
      agent.destroy();
    },
  };
}

async function reloadOften(flow: RunningFlow, rig: Rig) {
  const applied: number[] = [];
  const ended: Promise<void>[] = [];
  let refused = 0;
  for (let turn = 1; turn <= RELOADS; turn++) {
    try {
      const reloaded = await flow.reload(configOf(rig, turn));
      applied.push(reloaded.durationMs);
      ended.push(reloaded.ended);
    } catch {
      refused++;
    }
    await wait(PAUSE_MS);
  }
  return { applied: applied.sort((a, b) => a - b), refused, ended };
}

describe(`${RELOADS} reloads at ${EVENTS_PER_SECOND} events a second`, () => {
  it(
    'lose no event and no lookup, keep what stays cached, and are quick',
    async () => {
      const rig = createRig();
      const logger = createRecordingLogger();
      const flow = await startFlow(configOf(rig, 0), { logger });
      const { steady } = flow.collector.stores;
      await Promise.all(Array.from({ length: KEYS }, (_, key) => steady?.get(`k${key}`)));
      const { sent, stop } = startSending(rig.url());

      const { applied, refused, ended } = await reloadOften(flow, rig);
      await stop();
      await Promise.all(ended);

      const lost = Array.from({ length: sent.ids }, (_, id) => String(id)).filter(
        (id) => !rig.delivered.has(id),
      );
      const figures = {
        ...{ events: sent.ids, lost: lost.length, failedLookups: rig.failedLookups.length },
        twice: [...rig.delivered.values()].filter((count) => count > 1).length,
        ...{ applied: applied.length, refused, steadyReads: rig.steady.count },
        p50Ms: applied[Math.floor(applied.length / 2)],
        maxMs: applied.at(-1),
      };
      process.stderr.write(`${JSON.stringify({ ...figures, refusals: sent.refused })}\n`);
      expect(sent.refused).toEqual({});
      expect(lost).toEqual([]);
      expect(rig.failedLookups).toEqual([]);
      expect(rig.delivered.size).toBe(sent.ids);
      expect(figures.twice).toBe(0);
      // The same store, which never had to read a key again.
      expect(flow.collector.stores['steady']).toBe(steady);
      expect(rig.steady.count).toBe(KEYS);
      expect(refused).toBe(Math.floor((RELOADS + 1) / 3));
      expect(flow.collector.status.config).toMatchObject({
        ...{ generation: 1 + RELOADS - refused, refused },
      });
      expect(figures.maxMs).toBeLessThan(APPLY_MS);
      await flow.collector.shutdown();
      expect(logger.messages('ERROR')).toEqual([]);
    },
    RELOADS * (PAUSE_MS + 1_000) + 60_000,
  );
});
