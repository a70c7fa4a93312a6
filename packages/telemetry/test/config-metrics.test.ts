import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { Flow } from '@walkeros/core';
import { startFlow, type RunningFlow } from '@walkeros/collector';
import { createMemoryStore, createRecordingLogger } from '@walkeros/store-testkit';
import { createPrometheus, observeWithOpenTelemetry } from '../src/index.js';

const code = (): ReturnType<typeof createMemoryStore> => createMemoryStore();
const withStore = (id: string): Flow => ({
  stores: { [id]: { code, cache: { rules: [{ ttl: 60 }] } } },
});

let flow: RunningFlow;
beforeEach(async () => {
  flow = await startFlow(withStore('users'), { logger: createRecordingLogger() });
});
afterEach(() => flow.collector.shutdown());

async function reload(): Promise<void> {
  const broken = { broken: { package: 'not-there' } };
  await expect(flow.reload({ stores: broken })).rejects.toThrow();
  const { ended } = await flow.reload(withStore('people'));
  await ended;
}

describe('a flow that gets another config', () => {
  it('tells a Prometheus server which one runs, and has the counters of its stores', async () => {
    const prometheus = createPrometheus(flow.collector);
    expect(await prometheus.metrics()).toContain('walkeros_config_generation 1\n');
    await reload();

    const text = await prometheus.metrics();
    expect(text).toContain('walkeros_config_generation 2\n');
    expect(text).toContain('walkeros_config_refused_total 1\n');
    expect(text).toContain('hits_total{store="people"}');
    expect(text).not.toContain('store="users"');
    prometheus.stop();
  });

  it('tells the same over OpenTelemetry', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
    const provider = new MeterProvider({ readers: [reader] });
    const stop = observeWithOpenTelemetry(flow.collector, { meter: provider.getMeter('test') });
    const collect = async (): Promise<Map<string, unknown>> => {
      exporter.reset();
      await reader.forceFlush();
      const metrics = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      return new Map(
        metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value]),
      );
    };
    await collect();
    await reload();
    await collect();

    const collected = await collect();
    expect(collected.get('walkeros.config.generation')).toBe(2);
    expect(collected.get('walkeros.config.refused')).toBe(1);
    expect(collected.get('walkeros.store_cache.people.hits')).toBe(0);
    stop();
    await provider.shutdown();
  });
});
