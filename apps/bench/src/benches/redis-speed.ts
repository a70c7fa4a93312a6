import { silentLogger, systemClock } from '@walkeros/core';
import { storeRedisInit, type RedisStore } from '@walkeros/server-store-redis';
import { startRedisServer } from '@walkeros/store-testkit';
import { Redis } from 'ioredis';
import { atLeast, atMost, rounded, type Bench, type Scale, type Target } from '../bench.js';
import { interleave, type Contender, type Samples } from '../measure/interleave.js';
import { consume } from '../measure/sink.js';
import { createKeys } from '../workload/zipf.js';

const KEYS = 8_192;
const BATCH = 100;
const IN_FLIGHT = [1, 64, 1024] as const;
/** A text of 1 kB, which is 1 kB of JSON too. */
const VALUE: string = 'x'.repeat(1_000);

interface Clients {
  readonly keys: readonly string[];
  readonly plain: Redis;
  readonly pipelining: Redis;
  readonly store: RedisStore;
}

type Call = (key: string) => Promise<unknown>;

/** Reads and writes of one Redis: our store beside the client that it stands on. */
export const redisSpeed: Bench = {
  name: 'redis',
  async run(scale) {
    const server = await startRedisServer();
    const plain = new Redis(server.port);
    const pipelining = new Redis({ port: server.port, enableAutoPipelining: true });
    const store = await storeRedisInit({
      id: 'bench',
      config: { settings: { url: server.url, commandTimeout: '20s' } },
      env: {},
      logger: silentLogger,
      clock: systemClock,
    });
    const keys = createKeys(KEYS);
    try {
      await store.set('first', VALUE);
      for (const key of keys) void store.set(key, VALUE);
      await store.set('last', VALUE);
      const contenders = contendersOf({ keys, plain, pipelining, store }, scale);
      const samples = await interleave(contenders, {
        warmup: scale.quick ? 1 : 10,
        measured: scale.quick ? 2 : 60,
      });
      return { tables: tablesOf(samples), targets: targetsOf(samples) };
    } finally {
      plain.disconnect();
      pipelining.disconnect();
      await store.destroy();
      await server.stop();
    }
  },
};

const PLAIN = 'ioredis';
const PIPELINING = 'ioredis, auto-pipelining';
const OURS = 'ours';
const OPERATIONS = ['get', 'set'] as const;

function nameOf(who: string, operation: string, inFlight: number): string {
  return `${who}: ${operation}, ${inFlight} in flight`;
}

function contendersOf(clients: Clients, { quick }: Scale): Contender[] {
  const { plain, pipelining, store } = clients;
  const calls: Record<(typeof OPERATIONS)[number], Record<string, Call>> = {
    get: {
      [PLAIN]: (key) => plain.get(key),
      [PIPELINING]: (key) => pipelining.get(key),
      [OURS]: (key) => store.get(key),
    },
    set: {
      [PLAIN]: (key) => plain.set(`plain:${key}`, VALUE),
      [PIPELINING]: (key) => pipelining.set(`plain:${key}`, VALUE),
      [OURS]: async (key) => {
        await store.set(key, VALUE);
        return true;
      },
    },
  };
  const concurrent = OPERATIONS.flatMap((operation) =>
    IN_FLIGHT.flatMap((inFlight) =>
      Object.entries(calls[operation]).map(([who, call]) =>
        inStep(nameOf(who, operation, inFlight), { clients, inFlight, call, quick }),
      ),
    ),
  );
  return [...concurrent, ...batches(clients)];
}

interface InStep {
  readonly clients: Clients;
  readonly inFlight: number;
  readonly call: Call;
  readonly quick: boolean;
}

/** So many callers, each of whom goes on to its next key when it has an answer. */
function inStep(name: string, { clients, inFlight, call, quick }: InStep): Contender {
  const { keys } = clients;
  const ops = Math.max(quick ? 64 : 256, inFlight * 2);
  return {
    name,
    ops,
    async run(round) {
      let next = round * ops;
      const end = next + ops;
      const goOn = async (): Promise<void> => {
        while (next < end) consume(await call(keys[next++ % KEYS] as string));
      };
      await Promise.all(Array.from({ length: inFlight }, goOn));
    },
  };
}

const BARE_MANY = 'ioredis: mgetBuffer of 100';
const MANY = 'ours: getMany of 100';

function batches({ keys, plain, store }: Clients): Contender[] {
  const at = (round: number): string[] => {
    const start = (round * BATCH) % (KEYS - BATCH);
    return keys.slice(start, start + BATCH);
  };
  const repeated = (name: string, read: (keys: string[]) => Promise<unknown[]>): Contender => ({
    name,
    ops: BATCH * 4,
    async run(round) {
      for (let n = 0; n < 4; n++) consume((await read(at(round * 4 + n)))[BATCH - 1]);
    },
  });
  return [
    repeated(BARE_MANY, (batch) => plain.mgetBuffer(batch)),
    repeated('ioredis: mget of 100', (batch) => plain.mget(batch)),
    repeated(MANY, (batch) => store.getMany(batch)),
  ];
}

function tablesOf(
  samples: Samples,
): { title: string; columns: string[]; rows: (string | number)[][] }[] {
  const row = (name: string, baseline: string): (string | number)[] => [
    name,
    rounded(samples.ns(name)),
    rounded(samples.ratio(name, baseline).median),
  ];
  const single = OPERATIONS.flatMap((operation) =>
    IN_FLIGHT.flatMap((inFlight) =>
      [PLAIN, PIPELINING, OURS].map((who) =>
        row(nameOf(who, operation, inFlight), nameOf(PLAIN, operation, inFlight)),
      ),
    ),
  );
  return [
    {
      title: 'Redis, texts of 1 kB, one connection each',
      columns: ['', 'ns', 'x ioredis'],
      rows: single,
    },
    {
      title: 'Redis, 100 keys in one command',
      columns: ['', 'ns a key', 'x bare'],
      rows: [BARE_MANY, 'ioredis: mget of 100', MANY].map((name) => row(name, BARE_MANY)),
    },
  ];
}

function targetsOf(samples: Samples): Target[] {
  const faster = (operation: string, inFlight: number): number =>
    samples.ratio(nameOf(PLAIN, operation, inFlight), nameOf(OURS, operation, inFlight)).median;
  return [
    atMost('get, 1 in flight: ours / ioredis', 1 / faster('get', 1), 1.1),
    atLeast('get, 64 in flight: ioredis / ours', faster('get', 64), 1.8),
    atLeast('get, 1024 in flight: ioredis / ours', faster('get', 1024), 3),
    atMost('getMany of 100: ours / bare MGET', samples.ratio(MANY, BARE_MANY).median, 1.2),
    atLeast('set, 64 in flight: ioredis / ours', faster('set', 64), 1),
    atLeast('set, 1024 in flight: ioredis / ours', faster('set', 1024), 1),
  ];
}
