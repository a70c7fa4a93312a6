import { SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { startFlow } from '@walkeros/collector';
import type { FlowStore, Logger } from '@walkeros/core';
import { sourceHttpInit } from '@walkeros/server-source-http';
import { settle } from '@walkeros/store-testkit';
import { observeWithOpenTelemetry } from '../src/index.js';
import { CANARY, startShop, type Shop } from './start-shop.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SENDER = 'b7ad6b7169203331';

interface Traced extends Shop {
  spans(): ReadableSpan[];
  stop(): void;
}

async function startTraced({ hits = false } = {}): Promise<Traced> {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const shop = await startShop();
  const stop = observeWithOpenTelemetry(shop.collector, {
    tracer: provider.getTracer('test'),
    spans: { hits },
  });
  return { ...shop, spans: () => exporter.getFinishedSpans(), stop };
}

/** Each span with its ancestors: `source app in > transformer look push`. */
function paths(spans: readonly ReadableSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const pathOf = (span: ReadableSpan): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    return parent === undefined ? span.name : `${pathOf(parent)} > ${span.name}`;
  };
  return spans.map(pathOf).sort();
}

describe('the spans of an event', () => {
  it('lie in each other as the calls did', async () => {
    const { collector, spans } = await startTraced();

    await collector.push({ name: 'page view' }, { id: 'app' });

    expect(paths(spans())).toEqual([
      'source app in',
      'source app in > destination out push',
      'source app in > transformer look push',
      'source app in > transformer look push > store users get',
    ]);
  });

  it('go on with the trace that the event came with', async () => {
    const { collector, spans } = await startTraced();
    const traceparent = `00-${TRACE_ID}-${SENDER}-01`;

    await collector.push({ name: 'page view' }, { id: 'app', ingest: { traceparent } });

    expect(spans().map((span) => span.spanContext().traceId)).toEqual(Array(4).fill(TRACE_ID));
    const source = spans().find(({ name }) => name === 'source app in');
    expect(source?.parentSpanContext).toMatchObject({ spanId: SENDER, isRemote: true });
  });

  it('of two events at once are kept apart', async () => {
    const { collector, spans } = await startTraced();

    await Promise.all([
      collector.push({ name: 'page view' }, { id: 'app' }),
      collector.push({ name: 'page view' }, { id: 'app' }),
    ]);

    const reads = spans().filter(({ name }) => name === 'store users get');
    const traces = new Set(reads.map((span) => span.spanContext().traceId));
    expect(traces.size).toBe(2);
    const outcomes = reads.map(({ attributes }) => attributes['walkeros.outcome']);
    expect(outcomes.sort()).toEqual(['join', 'miss']);
  });

  it('hold what a step leaves running after it has answered', async () => {
    const { collector, spans, backing } = await startTraced();
    backing.get = async () => {
      await settle();
      await settle();
      return 'late';
    };

    await collector.push({ name: 'page leave' }, { id: 'app' });
    await settle();
    await settle();

    expect(paths(spans())).toContain('source app in > transformer look push > store users get');
  });

  it('count hits in memory on the step that had them, and have none for a hit', async () => {
    const { collector, spans } = await startTraced();
    await collector.push({ name: 'page view' }, { id: 'app' });
    const before = spans().length;

    await collector.push({ name: 'page view' }, { id: 'app' });

    const [look, ...others] = spans().slice(before);
    expect(look?.name).toBe('transformer look push');
    expect(look?.attributes['walkeros.store.users.hits']).toBe(1);
    expect(others.map(({ name }) => name)).toEqual(['destination out push', 'source app in']);
    expect(JSON.stringify(others.map(({ attributes }) => attributes))).not.toContain('hits');
  });

  it('can have one for every hit', async () => {
    const { collector, spans } = await startTraced({ hits: true });
    await collector.push({ name: 'page view' }, { id: 'app' });
    const before = spans().length;

    await collector.push({ name: 'page view' }, { id: 'app' });

    const [hit] = spans().slice(before);
    expect(hit).toMatchObject({
      name: 'store users get',
      attributes: { 'walkeros.outcome': 'hit' },
    });
    expect(paths(spans().slice(before))).toContain(
      'source app in > transformer look push > store users get',
    );
  });

  it('have one for a call that a store answers at once, but slowly', async () => {
    const { collector, spans, backing, clock } = await startTraced();
    backing.get = () => {
      clock.advance(5);
      return 'slow';
    };

    await collector.push({ name: 'page view' }, { id: 'app' });

    expect(paths(spans())).toContain('source app in > transformer look push > store users get');
  });

  it('have none for entries that a tier drops', async () => {
    const { collector, spans, users, clock } = await startTraced();
    await collector.push({ name: 'page view' }, { id: 'app' });
    const before = spans().length;

    await clock.advanceAsync(120_000);

    expect((users as FlowStore).counters?.evictions_ttl).toBe(1);
    expect(spans()).toHaveLength(before);
  });

  it('say what failed, by its code', async () => {
    const { collector, spans, backing } = await startTraced();
    backing.get = () =>
      Promise.reject(Object.assign(new Error(CANARY), { code: 'ECONNRESET' }));

    await collector.push({ name: 'page view' }, { id: 'app' });

    const read = spans().find(({ name }) => name === 'store users get');
    expect(read?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'ECONNRESET' });
    expect(read?.attributes['error.type']).toBe('ECONNRESET');
  });

  it('hold no value, no data of the event and no key', async () => {
    const { collector, spans } = await startTraced();

    await collector.push({ name: 'page view', data: { secret: CANARY } }, { id: 'app' });

    const told = spans().map(({ name, attributes, events, status }) => [
      name,
      attributes,
      events,
      status,
    ]);
    expect(JSON.stringify(told)).not.toContain(CANARY);
    expect(JSON.stringify(told)).not.toContain('u1');
  });

  it('begin where an HTTP request says', async () => {
    const exporter = new InMemorySpanExporter();
    const spanProcessors = [new SimpleSpanProcessor(exporter)];
    const tracer = new BasicTracerProvider({ spanProcessors }).getTracer('test');
    const settings = { port: 0 };
    const sources = { web: { code: sourceHttpInit, config: { settings } } };
    let url = '';
    const log: Logger.Handler = (_, message) => {
      url ||= /listening on (\S+)/.exec(String(message))?.[1] ?? '';
    };
    const { collector } = await startFlow({
      sources,
      collector: { logger: { level: 'INFO', handler: log } },
    });
    const stop = observeWithOpenTelemetry(collector, { tracer });

    await fetch(url, {
      method: 'POST',
      headers: {
        traceparent: `00-${TRACE_ID}-${SENDER}-01`,
        'content-type': 'application/json',
      },
      body: '{"name":"page view"}',
    });

    expect(exporter.getFinishedSpans()).toEqual([
      expect.objectContaining({
        name: 'source web in',
        parentSpanContext: expect.objectContaining({ traceId: TRACE_ID, spanId: SENDER }),
      }),
    ]);
    stop();
    await collector.shutdown();
  });

  it('of calls on their way end with the observation', async () => {
    const { collector, spans, stop, backing } = await startTraced();
    let answer: (value: string) => void = () => undefined;
    backing.get = () => new Promise((resolve) => (answer = resolve));
    const pushed = collector.push({ name: 'page view' }, { id: 'app' });

    stop();

    expect(spans().map(({ name }) => name)).toEqual(['source app in', 'transformer look push']);
    answer('value');
    await pushed;
  });

  it('end with the observation', async () => {
    const { collector, spans, stop } = await startTraced();
    stop();

    await collector.push({ name: 'page view' }, { id: 'app' });

    expect(spans()).toEqual([]);
  });
});
