import { silentLogger, systemClock } from '@walkeros/core';
import { storeRedisInit, type RedisStore } from '@walkeros/server-store-redis';
import { startRedisServer } from '@walkeros/store-testkit';
import { Redis } from 'ioredis';
import { atLeast, atMost, rounded, type Bench, type Scale, type Target } from '../bench.js';
import {
  interleave,
  type Contender,
  type Rounds,
  type Samples,
} from '../measure/interleave.js';
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
      for (const key of keys) void store.set(key, VALUE);
      await store.set('last', VALUE);
      const found = await measure({ keys, plain, pipelining, store }, scale);
      return { tables: tablesOf(found), targets: targetsOf(found) };
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
type Operation = (typeof OPERATIONS)[number];

interface Found {
  /** By operation and number in flight. */
  readonly calls: ReadonlyMap<string, Samples>;
  readonly batches: Samples;
}

/** Only what is compared takes turns: each is measured as it is in steady use. */
async function measure(clients: Clients, { quick }: Scale): Promise<Found> {
  const calls = new Map<string, Samples>();
  for (const operation of OPERATIONS)
    for (const inFlight of IN_FLIGHT) {
      const contenders = Object.entries(callsOf(clients)[operation]).map(([who, call]) =>
        inStep(who, { clients, inFlight, call }),
      );
      calls.set(
        `${operation}, ${inFlight} in flight`,
        await interleave(contenders, roundsOf(quick)),
      );
    }
  return { calls, batches: await interleave(batches(clients), roundsOf(quick)) };
}

function roundsOf(quick: boolean): Rounds {
  return quick ? { warmup: 1, measured: 2 } : { warmup: 20, measured: 100 };
}

function callsOf({
  plain,
  pipelining,
  store,
}: Clients): Record<Operation, Record<string, Call>> {
  return {
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
}

interface InStep {
  readonly clients: Clients;
  readonly inFlight: number;
  readonly call: Call;
}

/** So many callers, each of whom goes on to its next key when it has an answer. */
function inStep(name: string, { clients, inFlight, call }: InStep): Contender {
  const { keys } = clients;
  const ops = Math.max(64, inFlight * 4);
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
const PLAIN_MANY = 'ioredis: mget of 100';
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
    repeated(PLAIN_MANY, (batch) => plain.mget(batch)),
    repeated(MANY, (batch) => store.getMany(batch)),
  ];
}

interface Table {
  title: string;
  columns: string[];
  rows: (string | number)[][];
}

function tablesOf({ calls, batches: many }: Found): Table[] {
  const row = (samples: Samples, who: string, baseline: string): (string | number)[] => [
    rounded(samples.ns(who)),
    rounded(samples.ratio(who, baseline).median),
  ];
  return [
    {
      title: 'Redis, texts of 1 kB, one connection each',
      columns: ['', 'ns', 'x ioredis'],
      rows: [...calls].flatMap(([what, samples]) =>
        [PLAIN, PIPELINING, OURS].map((who) => [
          `${who}: ${what}`,
          ...row(samples, who, PLAIN),
        ]),
      ),
    },
    {
      title: 'Redis, 100 keys at once',
      columns: ['', 'ns a key', 'x mgetBuffer', 'x mget'],
      rows: [BARE_MANY, PLAIN_MANY, MANY].map((who) => [
        who,
        ...row(many, who, BARE_MANY),
        rounded(many.ratio(who, PLAIN_MANY).median),
      ]),
    },
  ];
}

function targetsOf({ calls, batches: many }: Found): Target[] {
  const ratio = (what: string, who: string, baseline: string): number =>
    calls.get(what)?.ratio(who, baseline).median ?? Number.NaN;
  const faster = (what: string, target: number): Target =>
    atLeast(`${what}: ioredis / ours`, ratio(what, PLAIN, OURS), target);
  const alone = 'get, 1 in flight';
  return [
    atMost(`${alone}: ours / ioredis`, ratio(alone, OURS, PLAIN), 1.1),
    faster('get, 64 in flight', 1.8),
    faster('get, 1024 in flight', 3),
    atMost('getMany of 100: ours / mget', many.ratio(MANY, PLAIN_MANY).median, 1.2),
    faster('set, 64 in flight', 1),
    faster('set, 1024 in flight', 1),
  ];
}
