import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createGcsServer,
  createHttpOrigin,
  createS3Server,
  createSheetsServer,
  startRedisServer,
} from '@walkeros/store-testkit';
import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { startService } from '../start-service.js';
import type { Backings } from './planted-fault.js';
import { plantedFaults, secretsOf } from './planted-faults.js';

let backings: Backings;
beforeEach(async () => {
  const [sheets, origin, redis, locked, s3, gcs] = await Promise.all([
    createSheetsServer({ latencyMs: 0 }),
    createHttpOrigin(),
    startRedisServer(),
    startRedisServer({ password: 'canary-5f3a' }),
    createS3Server({ buckets: ['users'] }),
    createGcsServer({ buckets: ['users'] }),
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  backings = { sheets, origin, redis, locked, s3, gcs, folder };
});
afterEach(async () => {
  const { sheets, origin, redis, locked, s3, gcs, folder } = backings;
  rmSync(folder, { recursive: true });
  await Promise.all([
    ...[sheets, origin, s3, gcs].map((server) => server.close()),
    ...[redis, locked].map((server) => server.stop()),
  ]);
});

interface Outcome {
  code: number;
  text: string;
}

async function doctor(stores: object, ...args: string[]): Promise<Outcome> {
  const service = startService(['doctor', ...args], { 'flow.json': { stores } });
  const code = await service.ended;
  await service.stop();
  return { code, text: [...service.lines, service.stderr].join('\n') };
}

async function diagnosesOf(store: object): Promise<readonly Store.Diagnosis[]> {
  const { text } = await doctor({ broken: store }, '--json');
  const report = JSON.parse(text) as { stores: { diagnoses: Store.Diagnosis[] }[] };
  return report.stores[0]?.diagnoses ?? [];
}

describe('walkeros doctor', () => {
  test.each(plantedFaults)('names $what, and what puts it right', async (fault) => {
    const found = await diagnosesOf(await fault.plant(backings));

    expect(found).toContainEqual({
      check: expect.any(String),
      status: expect.stringMatching(/^(?:warning|error)$/),
      message: expect.stringMatching(fault.message),
      fix: expect.stringMatching(fault.fix),
    });
    for (const secret of secretsOf(backings)) {
      expect(JSON.stringify(found)).not.toContain(secret);
    }
  });

  test('finds nothing wrong with sound stores, and ends with 0', async () => {
    const { sheets, origin, redis, folder } = backings;
    origin.otherwise({ status: 404 });
    const { credentials } = sheets.createAccount('robot@shop.example');
    const id = sheets.addSpreadsheet({ Users: [['key', 'value']] });
    const settings = { id, sheet: 'Users', credentials, endpoint: sheets.url };
    const { code, text } = await doctor({
      sheet: {
        package: '@walkeros/server-store-sheets',
        config: { settings },
        cache: { rules: [{ ttl: 300 }] },
      },
      api: {
        package: '@walkeros/server-store-api',
        config: { settings: { endpoint: origin.url } },
      },
      redis: {
        package: '@walkeros/server-store-redis',
        config: { settings: { url: redis.url } },
      },
      sqlite: {
        package: '@walkeros/server-store-sqlite',
        config: { settings: { path: path.join(folder, 'users.db') } },
      },
    });

    expect(text).toMatch(/tab "Users" is open to robot@shop\.example/);
    expect(text).toMatch(/60 reads and 60 writes a minute/);
    expect(text).toContain('its file can be read and written');
    expect(text).toContain('4 stores, 0 to be looked at');
    expect(code).toBe(0);
  });

  test('gives a tier of Redis the advice of a cache', async () => {
    const { redis, origin } = backings;
    const { code, text } = await doctor(
      {
        tier: {
          package: '@walkeros/server-store-redis',
          config: { settings: { url: redis.url } },
        },
        api: {
          package: '@walkeros/server-store-api',
          config: { settings: { endpoint: origin.url } },
          cache: { store: 'tier', rules: [{ ttl: 60 }] },
        },
      },
      '--strict',
    );

    expect(text).toContain('redis-cli CONFIG SET maxmemory-policy allkeys-lru');
    expect(code).toBe(1);
  });

  test('warns of a ttl that is over before the store has answered', async () => {
    const { origin } = backings;
    origin.on('/slow/walkeros-doctor', {
      schedule: [{ waitMs: 30 }, { send: '{}' }],
      headers: { 'content-type': 'application/json' },
    });
    const { text } = await doctor({
      users: {
        package: '@walkeros/server-store-api',
        config: { settings: { endpoint: `${origin.url}/slow` } },
        cache: { rules: [{ ttl: '10ms' }] },
      },
    });

    expect(text).toMatch(
      /warning {2}latency: stores\.users\.cache\.rules\.0\.ttl is "10ms", and to ask the store took \d+ ms/,
    );
  });

  test('is done within five seconds, however many stores hang', async () => {
    const { redis, origin } = backings;
    origin.otherwise({ fault: 'hang' });
    redis.pause();
    const api = {
      package: '@walkeros/server-store-api',
      config: { settings: { endpoint: origin.url, timeout: 60_000 } },
    };
    const beganMs = systemClock.monotonicNow();
    const { code } = await doctor({
      ...{ one: api, two: api, three: api },
      redis: {
        package: '@walkeros/server-store-redis',
        config: { settings: { url: redis.url } },
      },
    });

    expect(code).toBe(1);
    expect(systemClock.monotonicNow() - beganMs).toBeLessThan(5_000);
  });
});
