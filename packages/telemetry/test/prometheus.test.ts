import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPrometheus, type Prometheus } from '../src/index.js';
import { CANARY, startShop, type Shop } from './start-shop.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function startScraped(): Promise<Shop & { prometheus: Prometheus; url: string }> {
  const shop = await startShop();
  const prometheus = createPrometheus(shop.collector, { everyNthHit: 1 });
  const server = createServer(
    (request, response) => void prometheus.handler(request, response),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { ...shop, prometheus, url: `http://127.0.0.1:${port}/metrics` };
}

const LINE = /^([a-z_]+)(?:\{((?:[a-z]+="[^"]*",?)*)\})? (\S+)$/;

/** The series of a scrape, with their values: a strict reading of the text format. */
function parse(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name, labels = '', value] = LINE.exec(line) ?? [];
      if (name === undefined) throw new Error(`not a line of the text format: ${line}`);
      return [`${name}{${labels}}`, Number(value)];
    }),
  );
}

describe('a scrape', () => {
  it('has the counters of every cached store', async () => {
    const { users, collector, url } = await startScraped();
    await users.get('u1');
    await users.get('u1');

    const response = await fetch(url);
    const series = parse(await response.text());

    expect(response.headers.get('content-type')).toContain('text/plain');
    const counters = collector.stores['users']?.counters ?? {};
    for (const [name, value] of Object.entries(counters)) {
      expect(series.get(`walkeros_store_cache_${name}_total{store="users"}`)).toBe(value);
    }
    expect(counters).toMatchObject({ hits: 1, misses: 1 });
  });

  it('has what calls took, by store, tier, operation and outcome', async () => {
    const { collector, prometheus } = await startScraped();
    await collector.push({ name: 'page view' }, { id: 'app' });

    const series = parse(await prometheus.metrics());

    const read = 'store="users",tier="__cache",operation="get",outcome="miss"';
    expect(series.get(`walkeros_store_operation_duration_seconds_count{${read}}`)).toBe(1);
    const step = 'kind="transformer",step="look",outcome="ok"';
    expect(series.get(`walkeros_step_duration_seconds_count{${step}}`)).toBe(1);
    expect(series.get(`walkeros_step_duration_seconds_bucket{le="+Inf",${step}}`)).toBe(1);
  });

  it('holds no value, no key and no event, and is no longer for having seen many', async () => {
    const { collector, users, prometheus } = await startScraped();
    const use = async (name: string): Promise<void> => {
      await collector.push({ name: `${name} view`, data: { secret: CANARY } }, { id: 'app' });
      await users.get(name);
    };
    await use('first');
    await use('second');
    const before = parse(await prometheus.metrics()).size;

    for (let index = 0; index < 200; index++) await use(`other${index}`);
    const text = await prometheus.metrics();

    expect(parse(text).size).toBe(before);
    for (const secret of [CANARY, 'other1', 'u1']) expect(text).not.toContain(secret);
  });

  it('is shared by all who ask while it is made', async () => {
    const { prometheus } = await startScraped();

    const first = prometheus.metrics();

    expect(prometheus.metrics()).toBe(first);
    await first;
    expect(prometheus.metrics()).not.toBe(first);
  });

  it('answers only requests that ask', async () => {
    const { url } = await startScraped();

    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('does not hurt anyone when it fails', async () => {
    const { url, collector } = await startScraped();
    Object.defineProperty(collector.stores['users'], 'counters', {
      get: () => {
        throw new Error(CANARY);
      },
    });

    const response = await fetch(url);

    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
  });

  it('goes on with the counters after the observation has ended, without the calls', async () => {
    const { users, prometheus } = await startScraped();
    prometheus.stop();
    await users.get('u1');

    const series = parse(await prometheus.metrics());

    expect(series.get('walkeros_store_cache_misses_total{store="users"}')).toBe(1);
    const histogram = [...series.keys()].filter((name) => name.includes('operation_duration'));
    expect(histogram).toEqual([]);
  });
});
