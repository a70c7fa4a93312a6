import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { observeWithOpenTelemetry } from '../src/index.js';
import { CANARY, startShop, type Shop } from './start-shop.js';

interface Measured extends Shop {
  collect(): Promise<Map<string, MetricData>>;
  stop(): void;
}

const providers: MeterProvider[] = [];

afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.shutdown()));
});

async function startMeasured(everyNthHit = 1): Promise<Measured> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
  const provider = new MeterProvider({ readers: [reader] });
  providers.push(provider);
  const shop = await startShop();
  const stop = observeWithOpenTelemetry(shop.collector, {
    meter: provider.getMeter('test'),
    everyNthHit,
  });
  const collect: Measured['collect'] = async () => {
    exporter.reset();
    await reader.forceFlush();
    const all = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return new Map(all.map((metric) => [metric.descriptor.name, metric]));
  };
  return { ...shop, collect, stop };
}

function countOf(metric: MetricData | undefined, labels: object): unknown {
  const points = metric?.dataPoints.map(({ attributes, value }) => ({ attributes, value }));
  return points?.find(({ attributes }) => JSON.stringify(attributes) === JSON.stringify(labels))
    ?.value;
}

describe('the counters of a store', () => {
  it('have the names of the documents, and the values of the store', async () => {
    const { users, collector, collect } = await startMeasured();
    await Promise.all([users.get('u1'), users.get('u1'), users.get('u2')]);
    await users.get('u1');
    await users.set('u3', 1);
    await users.delete('u3');

    const collected = await collect();

    const counters = collector.stores['users']?.counters ?? {};
    expect(Object.keys(counters)).toHaveLength(8);
    for (const [name, value] of Object.entries(counters)) {
      const metric = collected.get(`walkeros.store_cache.users.${name}`);
      expect([name, metric?.dataPoints[0]?.value]).toEqual([name, value]);
      expect(metric?.descriptor.description).not.toBe('');
    }
    expect(counters).toMatchObject({ hits: 1, misses: 2, inflight_dedups: 1 });
  });

  it('are those of stores with a cache, one series each', async () => {
    const { collect } = await startMeasured();

    const all = [...(await collect()).keys()];
    const names = all.filter((name) => !name.startsWith('walkeros.config.'));

    expect(names).toHaveLength(8);
    expect(names.every((name) => name.startsWith('walkeros.store_cache.users.'))).toBe(true);
  });

  it('are no longer collected once the observation has ended', async () => {
    const { collect, stop, users } = await startMeasured();
    stop();
    await users.get('u1');

    expect([...(await collect()).keys()]).toEqual([]);
  });
});

describe('latencies', () => {
  it('are kept by store, tier, operation and outcome, and by step', async () => {
    const { collector, users, collect } = await startMeasured();
    await collector.push({ name: 'page view' }, { id: 'app' });
    await users.get('u1');

    const collected = await collect();

    const stores = collected.get('walkeros.store.operation.duration');
    const ofUsers = { store: 'users', tier: '__cache', operation: 'get' };
    expect(stores?.descriptor.unit).toBe('s');
    expect(countOf(stores, { ...ofUsers, outcome: 'miss' })).toMatchObject({ count: 1 });
    expect(countOf(stores, { ...ofUsers, outcome: 'hit' })).toMatchObject({ count: 1 });
    const steps = collected.get('walkeros.step.duration');
    expect(steps?.dataPoints.map(({ attributes }) => attributes)).toEqual(
      expect.arrayContaining([
        { kind: 'source', step: 'app', outcome: 'ok' },
        { kind: 'transformer', step: 'look', outcome: 'ok' },
        { kind: 'destination', step: 'out', outcome: 'ok' },
      ]),
    );
  });

  it('have as many series as the config has stores and steps, whatever keys and events there are', async () => {
    const { collector, users, collect } = await startMeasured();
    const seriesOf = async (): Promise<number> =>
      [...(await collect()).values()].reduce(
        (sum, { dataPoints }) => sum + dataPoints.length,
        0,
      );
    const use = async (name: string): Promise<void> => {
      await collector.push({ name: `${name} view`, data: { secret: CANARY } }, { id: 'app' });
      await users.get(name);
      await users.get('u1');
    };
    await use('first');
    await use('second');
    const before = await seriesOf();

    for (let index = 0; index < 200; index++) await use(`other${index}`);

    expect(await seriesOf()).toBe(before);
    expect(JSON.stringify([...(await collect())])).not.toContain(CANARY);
    expect(JSON.stringify([...(await collect())])).not.toContain('other1');
  });

  it('of hits in memory are a sample', async () => {
    const { users, collect } = await startMeasured(10);
    await users.get('u1');

    for (let read = 0; read < 100; read++) await users.get('u1');

    const stores = (await collect()).get('walkeros.store.operation.duration');
    const hits = { store: 'users', tier: '__cache', operation: 'get', outcome: 'hit' };
    expect(countOf(stores, hits)).toMatchObject({ count: 10 });
  });
});

describe('without an SDK', () => {
  it('nothing is observed', async () => {
    const { collector } = await startShop();
    const observe = jest.spyOn(collector, 'observe');

    const stop = observeWithOpenTelemetry(collector);

    expect(observe).not.toHaveBeenCalled();
    stop();
  });

  it('the SDK that the application registers is used', async () => {
    const provider = new MeterProvider();
    providers.push(provider);
    metrics.setGlobalMeterProvider(provider);
    const { collector } = await startShop();
    const observe = jest.spyOn(collector, 'observe');

    observeWithOpenTelemetry(collector);

    metrics.disable();
    trace.disable();
    expect(observe).toHaveBeenCalledTimes(1);
  });
});
