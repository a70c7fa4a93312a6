import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHttpOrigin, startRedisServer, type HttpOrigin } from '@walkeros/store-testkit';
import { startService, type StartedService } from './start-service.js';

let service: StartedService;
let origin: HttpOrigin;
beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise(({ path: at }) => (at === '/gone' ? { status: 404 } : { json: { at } }));
});
afterEach(async () => {
  await service.stop();
  await origin.close();
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

async function store(args: string[], files: Record<string, unknown>): Promise<Outcome> {
  service = startService(['store', ...args], files);
  const code = await service.ended;
  return { code, stdout: service.lines.join('\n'), stderr: service.stderr };
}

describe('walkeros store', () => {
  const flowWith = (url: string): Record<string, unknown> => ({
    'flow.json': {
      stores: {
        users: {
          package: '@walkeros/server-store-redis',
          config: { settings: { url } },
          cache: { rules: [{ ttl: 60 }] },
        },
      },
    },
  });

  test('sets, gets and deletes a value, and prints it for get alone', async () => {
    const redis = await startRedisServer();
    try {
      const files = flowWith(redis.url);
      const set = await store(['set', 'users', 'u1', '{"plan":"pro-canary"}'], files);
      const got = await store(['get', 'users', 'u1', '--json'], files);
      const removed = await store(['delete', 'users', 'u1'], files);
      const gone = await store(['get', 'users', 'u1'], files);

      expect(set).toEqual({ code: 0, stdout: 'store "users" holds "u1"', stderr: '' });
      expect(JSON.parse(got.stdout)).toEqual({ found: true, value: { plan: 'pro-canary' } });
      expect(removed.stdout).not.toContain('canary');
      expect(gone).toEqual({
        code: 1,
        stdout: '',
        stderr: 'store "users" has nothing under "u1"\n',
      });
    } finally {
      await redis.stop();
    }
  });

  test('keeps what looks like JSON as text where that is asked for', async () => {
    const redis = await startRedisServer();
    try {
      await store(['set', 'users', 'u1', '42', '--text'], flowWith(redis.url));
      const { stdout } = await store(['get', 'users', 'u1', '--json'], flowWith(redis.url));

      expect(JSON.parse(stdout)).toMatchObject({ value: '42' });
    } finally {
      await redis.stop();
    }
  });

  test('says what setup found, of the backing and not of its cache', async () => {
    const redis = await startRedisServer();
    try {
      const { code, stdout } = await store(['setup', 'users', '--json'], flowWith(redis.url));

      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        needed: true,
        report: { evictionPolicy: 'noeviction' },
      });
    } finally {
      await redis.stop();
    }
  });

  test('says why a store cannot be used and what to do, and ends with 3', async () => {
    const { code, stderr } = await store(
      ['get', 'users', 'u1'],
      flowWith('redis://127.0.0.1:1'),
    );

    expect(code).toBe(3);
    expect(stderr).toContain('there is no connection to Redis');
    expect(stderr).toContain('fix: check that the server runs');
  });

  test.each([
    [['get', 'user', 'u1'], 'did you mean "users"?'],
    [['get', 'users'], 'key is missing'],
    [['set', 'users', 'u1'], 'value is missing'],
    [['warm', 'users'], 'caches in the memory of each process'],
    [['fetch', 'users'], 'Allowed choices are get, set, delete, setup, warm'],
    [['set', 'users', 'u1', '1', '--ttl', 'soon'], '--ttl takes'],
  ])('ends with 2 for %j', async (args, message) => {
    const { code, stderr } = await store(args, flowWith('redis://127.0.0.1:1'));

    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('walkeros store warm', () => {
  const warm = ['store', 'warm', 'users', '--from', 'keys.txt', '--batch', '2', '--json'];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'warm-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the command in the one folder, in which the tier is too. */
  function start(isTTY = false, disk: object = onDisk()): StartedService {
    const settings = { endpoint: origin.url, retry: { attempts: 1 } };
    const flow = {
      stores: {
        users: {
          package: '@walkeros/server-store-api',
          config: { settings },
          cache: { store: 'disk', rules: [{ ttl: 3600 }] },
        },
        disk,
      },
    };
    const files = { 'flow.json': flow, 'keys.txt': 'a\nb\ngone\nc\nd\na\n' };
    service = startService(warm, files, { isTTY, folder });
    return service;
  }

  function onDisk(more: object = {}): object {
    const settings = { basePath: path.join(folder, 'tier'), ...more };
    return { package: '@walkeros/server-store-fs', config: { settings } };
  }

  async function result(): Promise<unknown> {
    await service.ended;
    return JSON.parse(service.lines.join('')) as unknown;
  }
  const complete = { finished: true, keys: 5, done: 5, found: 4, kept: 4, resumedAt: 0 };

  test('reads every key into the tier; again, it asks for nothing that is there', async () => {
    start();
    expect(await result()).toEqual(complete);
    start();
    expect(await result()).toEqual(complete);

    expect(await service.ended).toBe(0);
    expect(['/a', '/b', '/c', '/d'].map((key) => origin.count(key))).toEqual([1, 1, 1, 1]);
    expect(readdirSync(folder).sort()).toEqual(['flow.json', 'keys.txt', 'tier']);
  });

  test('ends with 130 at Ctrl-C, and goes on from there', async () => {
    origin.on('/c', () => {
      service.interrupt();
      return { json: {} };
    });
    start();
    expect(await result()).toMatchObject({ finished: false, done: 4, found: 3 });
    expect(await service.ended).toBe(130);
    expect(readdirSync(folder)).toContain('keys.txt.users.progress.json');

    start();
    expect(await result()).toEqual({ ...complete, resumedAt: 4 });
    expect(origin.requests).toHaveLength(5);
  });

  test('waits as long as a store asks for that is throttled', async () => {
    origin.on('/b', { status: 429, headers: { 'retry-after': '1' } }, { json: {} });
    start();

    expect(await result()).toEqual(complete);
    expect(origin.count('/b')).toBe(2);
  });

  test('shows a bar and the time that is left on a terminal', async () => {
    start(true);

    expect(await service.ended).toBe(0);
    expect(service.stderr).toMatch(/5\/5 keys \| .* left/);
  });

  test('stops at once where the tier takes nothing, and ends with 3', async () => {
    start(false, {
      package: '@walkeros/server-store-redis',
      config: { settings: { url: 'redis://127.0.0.1:1' } },
    });

    expect(await result()).toMatchObject({ finished: false, done: 0, found: 2, kept: 0 });
    expect(await service.ended).toBe(3);
    expect(service.stderr).toContain('2 of 2 values are not in the tier');
    expect(origin.requests).toHaveLength(2);
  });

  test('says of single values that the tier does not take how many they are, and ends with 3', async () => {
    origin.on('/b', { json: { text: 'x'.repeat(2_000) } });
    start(false, onDisk({ maxBytes: 1_000 }));

    expect(await result()).toEqual({ ...complete, kept: 3 });
    expect(await service.ended).toBe(3);
    expect(service.stderr).toContain('1 of 4 values are not in the tier');
  });

  test('refuses a config in the place of keys', async () => {
    start();
    await service.ended;
    service = startService([...warm.slice(0, 4), 'flow.json'], {}, { folder });

    expect(await service.ended).toBe(2);
    expect(service.stderr).toContain('expected a JSON list of keys, or a line for each');
  });
});

describe('walkeros store set', () => {
  const files = {
    'flow.json': {
      stores: {
        users: {
          package: '@walkeros/server-store-fs',
          config: { settings: { basePath: 'data' } },
        },
        api: {
          package: '@walkeros/server-store-api',
          config: { settings: { endpoint: 'http://127.0.0.1:1' } },
        },
      },
    },
  };

  test.each(['123456789012345678901234567890', '{"a":[1e999]}', '0.12345678901234567890'])(
    'refuses the number in %s, which would become another one',
    async (value) => {
      const { code, stderr } = await store(['set', 'users', 'k', value], files);

      expect([code, stderr]).toEqual([2, expect.stringContaining('put it into quotes')]);
    },
  );

  test('refuses bytes on stdin that are no text', async () => {
    const stdin = [Buffer.from([0xff, 0xfe, 0x00, 0x62])];
    service = startService(['store', 'set', 'users', 'k', '-'], files, { stdin });

    expect(await service.ended).toBe(2);
    expect(service.stderr).toContain('not UTF-8');
  });

  test('says of a store that may only be read how to allow more', async () => {
    const { stderr } = await store(['set', 'api', 'k', 'v'], files);

    expect(stderr).toBe(
      'error  the store is read-only\n  fix: add settings.set to allow this\n',
    );
  });
});
