import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Comparison } from '../src/compare.js';
import { startDemo } from './start-demo.js';

jest.setTimeout(30_000);

const FAST = ['--latency', '0', '--pace', '0'];

describe('the comparison', () => {
  it('reads the sheet 60 times without the cache line and once with it', async () => {
    const demo = startDemo(['--once', '--json', ...FAST]);
    expect(await demo.exitCode).toBe(0);
    const { withoutCache, withCache, coldReads } = JSON.parse(demo.stdout) as Comparison;

    expect(withoutCache).toMatchObject({ events: 60, backingReads: 60, quotaErrors: 5 });
    expect(withoutCache.enriched).toBe(60);
    expect(withoutCache.counters).toBeUndefined();
    expect(withoutCache.log).toEqual([expect.stringContaining('STORE_THROTTLED')]);

    expect(withCache).toMatchObject({ events: 60, backingReads: 1, quotaErrors: 0, log: [] });
    expect(withCache.enriched).toBe(65);
    expect(withCache.counters).toMatchObject({
      hits: 59,
      misses: 1,
      populates: 1,
      inflight_dedups: 0,
    });
    expect(coldReads).toEqual({ concurrent: 50, backingCalls: 1, inflightDedups: 49 });
  });

  it('runs the minimal recipe of the document, word for word but for the id', () => {
    const file = path.join(__dirname, '../flow.json');
    const flow = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(flow).toMatchObject({
      stores: {
        sessions: {
          package: '@walkeros/server-store-sheets',
          config: { settings: { sheet: 'Sessions', credentials: '$var.sheetsCredentials' } },
          cache: { rules: [{ ttl: 300 }] },
        },
      },
      transformers: {
        enrich: {
          package: '@walkeros/transformer-enrich',
          env: { store: '$store.sessions' },
        },
      },
    });
  });
});
