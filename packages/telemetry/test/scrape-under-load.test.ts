import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFlow } from '@walkeros/collector';
import { silentLogger, type Collector, type Flow } from '@walkeros/core';
import { Registry } from 'prom-client';
import { createMemoryStore, settle } from '@walkeros/store-testkit';
import { createPrometheus, type Prometheus } from '../src/index.js';

const STORES = 200;
const KINDS_OF_CALL = 5;
const LINES_OF_HISTOGRAM = 19;

interface Busy {
  readonly collector: Collector;
  readonly prometheus: Prometheus;
  /** What has been made of the text since an event last had its turn, and the most so far. */
  readonly made: { registries: number; inOneGo: number; most: number };
  /** Events that have passed. */
  events(): number;
  /** Lets events pass, one in each turn of the loop, for as long as something is going on. */
  passEventsDuring(work: Promise<unknown>): Promise<void>;
}

/** A flow with so many stores, each of them called in every way. */
async function startBusy(): Promise<Busy> {
  const stores: Flow['stores'] = {};
  for (let index = 0; index < STORES; index++) {
    const backing = createMemoryStore({ known: 1 });
    stores[`store-${index}`] = { code: () => backing, cache: { rules: [{ ttl: 60 }] } };
  }
  const { collector } = await startFlow(
    { stores, destinations: { out: { code: { push: () => undefined } } } },
    { logger: silentLogger },
  );
  const prometheus = createPrometheus(collector, { everyNthHit: 1 });
  for (const id of Object.keys(stores)) {
    const store = collector.stores[id];
    await store?.get('known');
    await store?.get('known');
    await store?.set('other', 1);
    await store?.delete('other');
  }
  await collector.push({ name: 'page view' });
  const made = watchMaking();
  let passed = 0;
  return {
    ...{ collector, prometheus, made },
    events: () => passed,
    async passEventsDuring(work) {
      let isOver = false;
      const over = work.finally(() => (isOver = true));
      while (!isOver) {
        await collector.push({ name: 'page view' });
        passed++;
        made.inOneGo = 0;
        await settle();
      }
      await over;
    },
  };
}

function watchMaking(): Busy['made'] {
  const made = { registries: 0, inOneGo: 0, most: 0 };
  const metrics = Registry.prototype.metrics;
  jest.spyOn(Registry.prototype, 'metrics').mockImplementation(async function (this: Registry) {
    const text = await metrics.call(this);
    made.registries++;
    made.inOneGo += text.length;
    made.most = Math.max(made.most, made.inOneGo);
    return text;
  });
  return made;
}

afterEach(() => jest.restoreAllMocks());

it('a scrape of two hundred stores lets events pass all the while', async () => {
  const { prometheus, passEventsDuring, events, made } = await startBusy();

  const scrape = prometheus.metrics();
  await passEventsDuring(scrape);
  const text = await scrape;

  expect(text.split('\n').length).toBeGreaterThan(STORES * KINDS_OF_CALL * LINES_OF_HISTOGRAM);
  const biggestPart = text.length / STORES;
  expect(made.most).toBeLessThan(32 * 1024 + 2 * biggestPart);
  expect(events()).toBeGreaterThan(text.length / made.most);
});

it('every series stands once, below the head of its metric', async () => {
  const { prometheus } = await startBusy();

  const lines = (await prometheus.metrics()).trimEnd().split('\n');

  const series = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(' ')[0]);
  expect(new Set(series).size).toBe(series.length);
  const heads = lines
    .filter((line) => line.startsWith('# TYPE'))
    .map((line) => line.split(' ')[2]);
  expect(new Set(heads).size).toBe(heads.length);
  let family = '';
  for (const line of lines) {
    if (line.startsWith('# TYPE')) family = line.split(' ')[2] ?? '';
    else if (!line.startsWith('#')) expect(line.startsWith(family)).toBe(true);
  }
});

it('of fifty who ask at once, all get one text, one after another as events pass', async () => {
  const { prometheus, passEventsDuring, events, made } = await startBusy();
  const answeredAt: number[] = [];
  const server = createServer((request, response) => {
    const end = response.end.bind(response);
    response.end = ((...body: Parameters<typeof end>) => {
      answeredAt.push(events());
      return end(...body);
    }) as typeof end;
    void prometheus.handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const scrapes = Promise.all(
    Array.from({ length: 50 }, async () => (await fetch(url)).text()),
  );
  await passEventsDuring(scrapes);
  const texts = await scrapes;
  server.closeAllConnections();
  server.close();

  // Eight counters and two of the config, the stores, and two steps that an event passes.
  const textsMade = made.registries / (8 + 2 + STORES + 2);
  expect(Number.isInteger(textsMade)).toBe(true);
  expect(textsMade).toBeLessThanOrEqual(5);
  expect(texts.every((text) => text.length > 1_000_000)).toBe(true);
  expect(new Set(answeredAt).size).toBe(50);
});
