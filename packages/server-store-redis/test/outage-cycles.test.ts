import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Redis } from 'ioredis';
import { wrapStore } from '@walkeros/core-cache';
import type { RecordingLogger, RedisServer } from '@walkeros/store-testkit';
import {
  createMemoryStore,
  createRecordingLogger,
  seededRandom,
  startRedisServer,
  testSeed,
  testSize,
  tryPatience,
} from '@walkeros/store-testkit';
import { openStore, untilItWorks } from './open-store.js';

const CYCLES = testSize(50, 1_000);
/** After so many, what is loaded and compiled once is there. */
const WARM_UP_CYCLES = 100;
const MAX_GROWTH_BYTES = 20_000_000;
const SEED = testSeed();
const USERS = 2_000;
const WAVES = 5;
const LOOKUPS_OF_WAVE = 20;
const LOOKUPS = WAVES * LOOKUPS_OF_WAVE;
/** A lookup counts as late 50 ms after this: 60 ms, with the tier's own 50 and the rest. */
const UNTIL_LATE_MS = 10;

/** Something that happens to Redis, and how it is put right. */
interface Outage {
  name: string;
  begin(server: RedisServer): Promise<unknown>;
  end(server: RedisServer): Promise<unknown>;
}

const cli = (line: string) => (server: RedisServer) => server.cli(...line.split(' '));

const OUTAGES: readonly Outage[] = [
  { name: 'killed', begin: (server) => server.kill(), end: (server) => server.restart() },
  {
    name: 'paused',
    begin: (server) => Promise.resolve(server.pause()),
    end: (server) => Promise.resolve(server.resume()),
  },
  { name: 'restarted', begin: (server) => server.restart(), end: () => Promise.resolve() },
  {
    name: 'demoted and promoted',
    begin: cli('replicaof 127.0.0.1 1'),
    end: cli('replicaof no one'),
  },
  { name: 'full', begin: cli('config set maxmemory 1'), end: cli('config set maxmemory 0') },
  {
    name: 'closed to the user',
    begin: cli('acl setuser app -@all'),
    end: cli('acl setuser app +@all'),
  },
  {
    name: 'closed to new connections of the user',
    async begin(server) {
      await server.cli('acl', 'setuser', 'app', 'off');
      await server.cli('client', 'kill', 'user', 'app');
    },
    end: cli('acl setuser app on'),
  },
];

/** Lines that say that something fails. */
function complaints(logger: RecordingLogger): number {
  return logger.lines.filter(({ message }) => !message.includes('working again')).length;
}

/** Memory of the process, without garbage. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss();
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? 0;
}

test(`${CYCLES} outages of Redis cost lookups neither an answer nor their time (WALKEROS_SEED=${SEED})`, async () => {
  const connecting = jest.spyOn(Redis.prototype, 'connect');
  const args = ['--user', 'app', 'on', '>secret', '~*', '&*', '+@all'];
  const server = await startRedisServer({ args });
  const url = `redis://app:secret@127.0.0.1:${server.port}`;
  const redis = await openStore({ url }, { isTier: true });
  const client = connecting.mock.contexts[0];
  const users = Array.from({ length: USERS }, (_, n) => [`user:${n}`, { n }] as const);
  const api = createMemoryStore(Object.fromEntries(users));
  const logger = createRecordingLogger();
  const cache = { rules: [{ ttl: 300 }] };
  const store = wrapStore(api, { id: 'users', cache, tier: redis.store, logger });
  const random = seededRandom(SEED);
  const wrong: string[] = [];
  const recoveries: number[] = [];
  let [late, queued, warnings] = [0, 0, 0];
  let warmBytes = 0;
  const onWarning = (): void => void warnings++;
  process.on('warning', onWarning);

  /** Known users are read from Redis; what is new is written to it. */
  async function look(): Promise<void> {
    const n = Math.floor(random() * USERS);
    const found = await store.get(`user:${n}`);
    if (JSON.stringify(found) !== `{"n":${n}}`)
      wrong.push(`user:${n} ${JSON.stringify(found)}`);
    queued = Math.max(queued, (Reflect.get(client ?? {}, 'offlineQueue') as unknown[]).length);
  }

  for (let cycle = 0; cycle < CYCLES; cycle++) {
    if (cycle === WARM_UP_CYCLES) warmBytes = residentBytes();
    const outage = OUTAGES[cycle % OUTAGES.length] as Outage;
    const before = [complaints(logger), complaints(redis.logger)];
    await outage.begin(server);
    const report = await tryPatience({
      calls: LOOKUPS,
      atOnce: LOOKUPS_OF_WAVE,
      deadlineMs: UNTIL_LATE_MS,
      before: () => Promise.resolve(),
      call: look,
    });
    late += report.late;
    await outage.end(server);
    recoveries.push(await untilItWorks(() => redis.store.set('probe', cycle)));

    const said = [complaints(logger), complaints(redis.logger)];
    const lines = said.map((count, index) => count - (before[index] ?? 0));
    expect({ outage: outage.name, ends: report.ends }).toMatchObject({
      ends: { answer: LOOKUPS },
    });
    expect({ outage: outage.name, wrong }).toMatchObject({ wrong: [] });
    expect({ outage: outage.name, most: Math.max(...lines) <= 1 }).toMatchObject({
      most: true,
    });
  }
  const grownBytes = residentBytes() - warmBytes;
  await store.destroy();
  await redis.store.destroy();
  await server.stop();
  process.off('warning', onWarning);

  // Node warns of an emitter that gathers listeners.
  expect(warnings).toBe(0);
  expect(late).toBeLessThanOrEqual((CYCLES * LOOKUPS) / 100);
  expect(queued).toBe(0);
  // On a busy machine a server may take longer to start than the store to find it.
  expect(median(recoveries)).toBeLessThan(2_000);
  if (CYCLES < 1_000) return;
  expect(Math.max(...recoveries)).toBeLessThan(2_000);
  expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
}, 7_200_000);
