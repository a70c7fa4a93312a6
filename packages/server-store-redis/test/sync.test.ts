import { wrapStore, type CachedStore } from '@walkeros/core-cache';
import { createMemoryStore, startRedisServer, type RedisServer } from '@walkeros/store-testkit';
import { openStore, untilItWorks, type OpenedStore } from './open-store.js';

const cache = { rules: [{ ttl: 300 }], sync: 'redis' };

let server: RedisServer;
let processes: OpenedStore[];

beforeEach(async () => {
  server = await startRedisServer();
  processes = [await openStore({ url: server.url }), await openStore({ url: server.url })];
});

afterEach(async () => {
  await Promise.all(processes.map(({ store }) => store.destroy()));
  await server.stop();
});

/** Waits until what has been subscribed to is subscribed: one connection keeps the order. */
async function subscribed(): Promise<void> {
  const nothing = (): void => undefined;
  await Promise.all(
    processes.map(({ store }) => store.channel('last').subscribe(nothing, nothing)),
  );
}

/** Polls a real server; every round asks it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  await untilItWorks(async () => {
    if (!(await holds())) throw new Error('not yet');
  });
}

describe('messages over Redis', () => {
  test('reach the other process, and tell of a gap when the connection was lost', async () => {
    const [a, b] = processes.map(({ store }) => store.channel('news'));
    const heard: string[] = [];
    const end = await b?.subscribe(
      (message) => heard.push(message),
      () => heard.push('gap'),
    );
    expect(heard).toEqual(['gap']);

    await a?.publish('first');
    await until(async () => heard.includes('first'));

    await server.restart();
    await untilItWorks(() => a?.publish('second') ?? Promise.resolve());
    await until(async () => {
      await a?.publish('third');
      return heard.includes('third');
    });
    expect(heard.filter((message) => message === 'gap')).toHaveLength(2);

    await end?.();
  });

  test('drop what another process has written from memory', async () => {
    const backing = createMemoryStore({ k: 'old' });
    const open = ({ store }: OpenedStore): CachedStore =>
      wrapStore(backing, { id: 'users', cache, sync: store });
    const [a, b] = processes.map(open);
    await subscribed();
    expect(await b?.get('k')).toBe('old');

    await a?.set('k', 'new');

    await until(async () => (await b?.get('k')) === 'new');
    await Promise.all([a?.destroy(), b?.destroy()]);
  });
});

describe('a lease in Redis', () => {
  test('has one holder at a time, and goes back only from its holder', async () => {
    const [a, b] = processes.map(({ store }) => store);
    const first = await a?.lease('turn', 60_000);
    expect(first).toBeDefined();
    expect(await b?.lease('turn', 60_000)).toBeUndefined();

    await first?.release();
    const second = await b?.lease('turn', 60_000);
    expect(second).toBeDefined();
    await first?.release();
    expect(await a?.lease('turn', 60_000)).toBeUndefined();
  });

  test('ends by itself', async () => {
    const [a, b] = processes.map(({ store }) => store);
    await a?.lease('turn', 20);

    await until(async () => (await b?.lease('turn', 60_000)) !== undefined);
  });

  test('lets two processes load a cold key once', async () => {
    let calls = 0;
    const slow = {
      ...createMemoryStore(),
      async get() {
        calls++;
        await processes[0]?.store.get('a round trip');
        return 'v';
      },
    };
    const open = ({ store }: OpenedStore): CachedStore =>
      wrapStore(slow, { id: 'users', cache, tier: store, sync: store });
    const [a, b] = processes.map(open);
    await subscribed();

    const keys = Array.from({ length: 50 }, (_, n) => `k${n}`);
    const answers = await Promise.all(keys.flatMap((key) => [a?.get(key), b?.get(key)]));

    expect(answers).toEqual(Array(100).fill('v'));
    expect(calls).toBe(50);
  });
});
